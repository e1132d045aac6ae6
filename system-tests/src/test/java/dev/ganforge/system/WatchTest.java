package dev.ganforge.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Watching goes on over the death of the trainer. */
@DisabledOnOs(OS.WINDOWS)
class WatchTest {
  private static final String NETWORK =
      "--image-size 16 --ngf 8 --ndf 8 --batch-size 32 --checkpoint-every 1000000";

  @TempDir Path folder;

  @Test
  void waitsForATrainerThatWasKilled() {
    try (Ganforge first = trainer(0)) {
      String address = first.awaitMessage("^trainer on (\\S+),");
      try (Ganforge train =
              start("train --name run --json --steps 1000000 " + NETWORK, "--trainer", address)
                  .awaitLines(3);
          Ganforge watch = start("watch run --json", "--trainer", address).awaitLines(2)) {
        first.kill();
        watch.awaitMessage("^the trainer has gone; waiting until it is back$");
        train.awaitMessage("^the trainer has gone; waiting until it is back$");
        int port = Integer.parseInt(address.substring(address.lastIndexOf(':') + 1));
        try (Ganforge second = trainer(port)) {
          second.awaitMessage("^trainer on (\\S+),");
          assertThat(watch.status()).as(watch.everything()).isEqualTo(3);
          assertThat(train.status()).as(train.everything()).isEqualTo(3);
          assertThat(watch.err()).contains("run run: stopped at step ");
        }
      }
    }
  }

  @Test
  void showsEachStepOnceWhereTheTrainerGoesOn() {
    try (Ganforge first = start("trainer --data-dir data --auto-resume", "--port", "0")) {
      String address = first.awaitMessage("^trainer on (\\S+),");
      String network = NETWORK.replace("1000000", "20");
      try (Ganforge train =
          start("train --name run --json --steps 400 " + network, "--trainer", address)
              .awaitLines(50)) {
        first.kill();
        train.awaitMessage("^the trainer has gone; waiting until it is back$");
        String port = address.substring(address.lastIndexOf(':') + 1);
        try (Ganforge second = start("trainer --data-dir data --auto-resume", "--port", port)) {
          second.awaitMessage("^trainer on (\\S+),");
          assertThat(train.status()).as(train.everything()).isZero();
          assertThat(train.err()).contains("the trainer is back");
          assertThat(steps(train.out())).isEqualTo(LongStream.rangeClosed(1, 400).boxed().toList());
        }
      }
    }
  }

  private static List<Long> steps(String json) {
    return Pattern.compile("^.*?\"step\":(\\d+)", Pattern.MULTILINE)
        .matcher(json)
        .results()
        .map(result -> Long.valueOf(result.group(1)))
        .toList();
  }

  private Ganforge trainer(int port) {
    return start("trainer --data-dir data", "--port", "" + port);
  }

  private Ganforge start(String command, String option, String value) {
    return Ganforge.start(folder, (command + " " + option + " " + value).split(" "));
  }
}
