package dev.ganforge.cli.option;

import picocli.CommandLine.Option;

/** A data set, and the shape it is prepared for. */
@Section("Data")
public final class DatasetOptions {
  @Option(
      names = "--dataset",
      paramLabel = "NAME|PATH",
      required = true,
      description = "mnist, an IDX file, a folder of images or a zip of images.")
  private String dataset = "";

  @Option(
      names = "--image-size",
      paramLabel = "PIXELS",
      required = true,
      description = "Pixels a side, 1 to 1024.")
  private int imageSize;

  @Option(
      names = "--channels",
      paramLabel = "N",
      defaultValue = "0",
      description = "1 or 3 (default: as the data set has).")
  private int channels;

  /** By its whole path where it is one. */
  public String dataset() {
    return DataOptions.resolved(dataset);
  }

  public int imageSize() {
    return imageSize;
  }

  /** 0: as the data set has. */
  public int channels() {
    return channels;
  }
}
