package dev.ganforge.trainer.dataset;

import java.io.IOException;

/** Images in a fixed order, handed out once, one after the other. */
interface ImageSource extends AutoCloseable {
  /** Stands for the content: sources of one key hold the same images. */
  String key() throws IOException;

  /** Images it will hand out, bad ones among them; 1 or more. */
  int count();

  /** Channels the images have by themselves: 1 (grey) or 3 (RGB). */
  int channels() throws IOException, InterruptedException;

  /** Whether an image a little smaller than the target is framed in black, not enlarged. */
  boolean framesSmaller();

  /** The next image; called {@link #count} times at most. */
  PendingImage next() throws IOException;

  @Override
  void close() throws IOException;
}
