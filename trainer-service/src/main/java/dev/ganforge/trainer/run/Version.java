package dev.ganforge.trainer.run;

/** This build's version, from the manifest of its jar. */
final class Version {
  private Version() {}

  static String current() {
    String version = Version.class.getPackage().getImplementationVersion();
    return version == null ? "development" : version;
  }
}
