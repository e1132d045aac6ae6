package dev.ganforge.cli.progress;

import java.util.ArrayDeque;
import java.util.Deque;

/** Steps a second over the newest steps, and what they make of the remaining ones. */
final class StepRate {
  private static final int WINDOW = 200;

  private record Point(long step, double seconds) {}

  private final Deque<Point> points = new ArrayDeque<>();

  /** Takes in one step and the seconds the run had trained when it ended. */
  void add(long step, double activeSeconds) {
    points.addLast(new Point(step, activeSeconds));
    if (points.size() > WINDOW) {
      points.removeFirst();
    }
  }

  /** 0 until there are two steps to tell from. */
  double stepsPerSecond() {
    if (points.size() < 2) {
      return 0;
    }
    double seconds = points.getLast().seconds() - points.getFirst().seconds();
    long steps = points.getLast().step() - points.getFirst().step();
    return seconds > 0 && steps > 0 ? steps / seconds : 0;
  }

  /** The time so many steps take, as "01:03" or "2:01:03"; "--:--" where that cannot be told. */
  String remaining(long steps) {
    double perSecond = stepsPerSecond();
    if (perSecond <= 0) {
      return "--:--";
    }
    return StepText.clock(Math.round(steps / perSecond));
  }
}
