package dev.ganforge.system;

import java.time.Duration;

/** The pause between two looks at something that another process changes. */
final class Poll {
  private static final Duration PAUSE = Duration.ofMillis(20);

  private Poll() {}

  static void pause() {
    try {
      Thread.sleep(PAUSE.toMillis());
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
