package dev.ganforge.bench;

import java.util.ArrayList;
import java.util.List;

/**
 * One training task that Ganforge and the peer are given.
 *
 * @param preset one of Ganforge's
 * @param image pixels a side
 * @param channels of an image
 * @param batch images a step
 * @param dataset what Ganforge reads; the peer's images lie in memory
 * @param steps steps of Ganforge a round
 * @param checkpointEvery steps between its checkpoints
 * @param peerSteps steps of the peer a round
 * @param warmUp steps at the start of each that do not count
 */
record Workload(
    String preset,
    int image,
    int channels,
    int batch,
    String dataset,
    int steps,
    int checkpointEvery,
    int peerSteps,
    int warmUp) {

  List<String> own(String root, String dataDir, String precision) {
    return List.of(
        root + "/ganforge",
        "train",
        "--embedded",
        "--data-dir",
        dataDir,
        "--preset",
        preset,
        "--image-size",
        String.valueOf(image),
        "--batch-size",
        String.valueOf(batch),
        "--dataset",
        dataset,
        "--precision",
        precision,
        "--steps",
        String.valueOf(steps),
        "--checkpoint-every",
        String.valueOf(checkpointEvery),
        "--json");
  }

  List<String> peer(String root, String python) {
    List<String> command = new ArrayList<>(List.of(python, root + "/bench/peers/train.py", preset));
    for (int number : new int[] {image, channels, batch, peerSteps}) {
      command.add(String.valueOf(number));
    }
    return command;
  }

  @Override
  public String toString() {
    return preset + " " + image + "x" + image + "x" + channels + ", batch " + batch;
  }
}
