package dev.ganforge.trainer.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ganforge.runtime.error.ServiceException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataDirectoryLockTest {
  @TempDir Path dataDir;

  /** What the other process runs: takes the directory and waits to be killed. */
  static final class Holder {
    private Holder() {}

    public static void main(String[] arguments) throws IOException {
      DataDirectoryLock lock = DataDirectoryLock.acquire(Path.of(arguments[0]));
      System.out.println("held");
      int unused = System.in.read();
      lock.close();
    }
  }

  @Test
  void refusesASecondTrainerInThisProcess() throws IOException {
    Path fresh = dataDir.resolve("not/there/yet");
    try (DataDirectoryLock first = DataDirectoryLock.acquire(fresh)) {
      assertThat(first).isNotNull();
      assertThatThrownBy(() -> DataDirectoryLock.acquire(fresh))
          .isInstanceOf(ServiceException.class)
          .hasMessageContaining("in use by the trainer with process id")
          .hasMessageContaining(String.valueOf(ProcessHandle.current().pid()));
    }
    DataDirectoryLock.acquire(fresh).close();
  }

  @Test
  void refusesWhileAnotherProcessLives() throws IOException, InterruptedException {
    Process other =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                Holder.class.getName(),
                dataDir.toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try (BufferedReader said =
        new BufferedReader(new InputStreamReader(other.getInputStream(), StandardCharsets.UTF_8))) {
      assertThat(said.readLine()).isEqualTo("held");
      assertThatThrownBy(() -> DataDirectoryLock.acquire(dataDir))
          .isInstanceOfSatisfying(
              ServiceException.class,
              e -> assertThat(e.kind()).isEqualTo(ServiceException.Kind.FAILED_PRECONDITION))
          .hasMessageEndingWith("process id " + other.pid());
      assertThatThrownBy(() -> DataDirectoryLock.acquire(dataDir))
          .isInstanceOf(ServiceException.class);
    } finally {
      other.destroyForcibly();
    }
    assertThat(other.waitFor(10, TimeUnit.SECONDS)).isTrue();

    DataDirectoryLock.acquire(dataDir).close();
  }
}
