package dev.ganforge.trainer.dataset;

/** Follows the preparation of a data set; called on the thread that opens it. */
@FunctionalInterface
public interface PreparationListener {
  /** Hears nothing. */
  PreparationListener NONE = (done, total, bad) -> {};

  /** After every image: how many of all are done, the bad ones among them. */
  void progress(int done, int total, int bad);

  /**
   * A file was left out, now or when the data set was first prepared.
   *
   * @param file relative to the data set
   * @param reason a phrase
   */
  default void skipped(String file, String reason) {}
}
