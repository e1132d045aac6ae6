package dev.ganforge.cli.record;

import dev.ganforge.v1.CheckpointManifest;
import dev.ganforge.v1.DescribeModelResponse;
import dev.ganforge.v1.Run;
import dev.ganforge.v1.RunState;
import dev.ganforge.v1.StepMetrics;
import java.io.Closeable;
import java.io.IOException;

/** Keeps what a run gives in files; one that throws is closed and called no more. */
public interface RunSink extends Closeable {
  /** What the run is, once it is prepared; comes at most once. */
  default void description(Run run, DescribeModelResponse model) throws IOException {}

  /** The grid of real images as PNG; comes at most once. */
  void realImages(byte[] png) throws IOException;

  /** A step was trained; every step comes once, in order. */
  default void step(StepMetrics metrics) throws IOException {}

  /** A checkpoint was published, with the grid of its fixed latents as PNG. */
  void checkpoint(CheckpointManifest manifest, byte[] png) throws IOException;

  /** The run entered a state. */
  default void state(RunState state) throws IOException {}
}
