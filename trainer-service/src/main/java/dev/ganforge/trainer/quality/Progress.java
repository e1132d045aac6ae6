package dev.ganforge.trainer.quality;

/** Is told how far a measurement is, and may end it. */
@FunctionalInterface
public interface Progress {
  /** Lets it go to its end. */
  Progress NONE = (images, total) -> true;

  /**
   * A batch was done.
   *
   * @param images so far
   * @param total how many it will be
   * @return false to give it up
   */
  boolean goOn(int images, int total);
}
