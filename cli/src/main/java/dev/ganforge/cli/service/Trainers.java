package dev.ganforge.cli.service;

import dev.ganforge.cli.option.EmbeddedOption;
import dev.ganforge.cli.option.TrainerAddress;
import dev.ganforge.cli.process.Shutdown;

/** The trainer that a command line names. */
public final class Trainers {
  private Trainers() {}

  /** Starts one in this process where that is asked for, else calls the one at the address. */
  public static TrainerClient open(
      TrainerAddress address, EmbeddedOption embedded, Shutdown shutdown) {
    return embedded.embedded()
        ? TrainerClient.embedded(embedded.dataDir().path(), shutdown)
        : TrainerClient.connect(address.target());
  }
}
