package dev.ganforge.trainer.checkpoint;

import java.io.IOException;
import java.io.OutputStream;

/** Writes the content of one file. */
@FunctionalInterface
public interface ArtifactWriter {
  /** Writes everything; the stream is buffered, and closed by the caller. */
  void write(OutputStream out) throws IOException;
}
