package dev.ganforge.trainer.dataset;

/**
 * A file that a data set leaves out.
 *
 * @param name relative to the data set
 * @param reason a phrase
 */
record SkippedFile(String name, String reason) {
  SkippedFile {
    name = oneLine(name);
    reason = oneLine(reason);
  }

  @Override
  public String toString() {
    return name + " (" + reason + ")";
  }

  private static String oneLine(String text) {
    return text.replaceAll("\\p{Cntrl}+", " ").strip();
  }
}
