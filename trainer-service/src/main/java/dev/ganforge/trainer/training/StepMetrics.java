package dev.ganforge.trainer.training;

import java.time.Instant;

/**
 * What one step measured.
 *
 * @param step from 1
 * @param epoch from 1
 * @param lossD the discriminator's loss, in nats
 * @param lossG the generator's loss, in nats
 * @param dReal mean D(x)
 * @param dFakeBefore mean D(G(z)) in the discriminator's update
 * @param dFakeAfter mean D(G(z)) in the generator's update
 * @param imagesPerSecond real images a second of this step
 * @param time when the step ended
 * @param activeSeconds seconds trained so far, pauses left out
 */
public record StepMetrics(
    long step,
    int epoch,
    float lossD,
    float lossG,
    float dReal,
    float dFakeBefore,
    float dFakeAfter,
    float imagesPerSecond,
    Instant time,
    double activeSeconds) {}
