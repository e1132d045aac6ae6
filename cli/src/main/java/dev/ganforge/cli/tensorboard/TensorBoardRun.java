package dev.ganforge.cli.tensorboard;

import com.google.protobuf.Timestamp;
import dev.ganforge.cli.progress.RunStates;
import dev.ganforge.cli.record.RunSink;
import dev.ganforge.v1.CheckpointManifest;
import dev.ganforge.v1.DescribeModelResponse;
import dev.ganforge.v1.FrechetDistance;
import dev.ganforge.v1.Run;
import dev.ganforge.v1.RunState;
import dev.ganforge.v1.StepMetrics;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.List;

/** A run as an event file of TensorBoard: scalars, images, text and hyperparameters. */
public final class TensorBoardRun implements RunSink {
  private static final String LOSS_D = "loss/D";
  private static final String LOSS_G = "loss/G";

  private final EventFile file;
  private final Clock clock;

  private TensorBoardRun(EventFile file, Clock clock) {
    this.file = file;
    this.clock = clock;
  }

  /**
   * Begins an event file.
   *
   * @param logs what TensorBoard is pointed at: the run gets a folder of its name in it
   * @param clock tells the time where an event has none of its own
   */
  public static TensorBoardRun open(Path logs, String run, Clock clock) throws IOException {
    return new TensorBoardRun(EventFile.create(logs.resolve(run), clock.instant()), clock);
  }

  @Override
  public void description(Run run, DescribeModelResponse model) throws IOException {
    Instant start = time(run.hasStartTime(), run.getStartTime());
    file.write(start, 0, HyperParameters.experiment(List.of(LOSS_D, LOSS_G)));
    file.write(start, 0, HyperParameters.start(run.getName(), run.getConfig(), start));
    file.write(
        start,
        0,
        new Summary()
            .text("configuration", RunText.configuration(run))
            .text("model/generator", RunText.layers(model.getGenerator()))
            .text("model/discriminator", RunText.layers(model.getDiscriminator())));
  }

  @Override
  public void realImages(byte[] png) throws IOException {
    file.write(clock.instant(), 0, new Summary().image("real", png));
  }

  @Override
  public void step(StepMetrics metrics) throws IOException {
    file.write(
        time(metrics.hasTime(), metrics.getTime()),
        metrics.getStep(),
        new Summary()
            .scalar(LOSS_D, metrics.getLossD())
            .scalar(LOSS_G, metrics.getLossG())
            .scalar("D(x)", metrics.getDReal())
            .scalar("D(G(z))/before", metrics.getDFakeBefore())
            .scalar("D(G(z))/after", metrics.getDFakeAfter())
            .scalar("images_per_second", metrics.getImagesPerSecond()));
  }

  @Override
  public void checkpoint(CheckpointManifest manifest, byte[] png) throws IOException {
    Summary summary = new Summary().image("samples", png);
    for (FrechetDistance distance : manifest.getFrechetList()) {
      summary
          .scalar("frechet/" + distance.getName(), (float) distance.getValue())
          .scalar("frechet/" + distance.getName() + "/floor", (float) distance.getFloor());
    }
    file.write(time(manifest.hasTime(), manifest.getTime()), manifest.getStep(), summary);
  }

  @Override
  public void state(RunState state) throws IOException {
    if (RunStates.ended(state)) {
      Instant now = clock.instant();
      file.write(now, 0, HyperParameters.end(state, now));
    }
  }

  private Instant time(boolean known, Timestamp time) {
    return known ? Instant.ofEpochSecond(time.getSeconds(), time.getNanos()) : clock.instant();
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
