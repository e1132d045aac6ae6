package dev.ganforge.trainer.history;

import dev.ganforge.trainer.checkpoint.ImageShape;
import dev.ganforge.trainer.checkpoint.LatentSpace;
import dev.ganforge.trainer.checkpoint.Provenance;

/**
 * What is known of a run once its data set and networks are ready.
 *
 * @param totalSteps steps it will have at its end
 * @param stepsPerEpoch steps of one pass over the data
 * @param image what its generator gives
 * @param latent what its generator takes
 * @param provenance under what conditions it trains
 */
public record Prepared(
    long totalSteps,
    long stepsPerEpoch,
    ImageShape image,
    LatentSpace latent,
    Provenance provenance) {}
