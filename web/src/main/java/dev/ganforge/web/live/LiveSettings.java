package dev.ganforge.web.live;

import java.time.Duration;

/**
 * The rhythm of the live streams.
 *
 * @param batch least time between two progress events
 * @param heartbeat longest silence; a browser that left is noticed at the write after the next
 * @param firstRetry wait before the trainer is tried again; doubles each time
 * @param lastRetry longest such wait
 * @param afterEnd wait before a run that ended is looked at again: it may have been resumed
 * @param list time between two looks at the list of runs
 * @param streams streams at once, over all browsers
 */
public record LiveSettings(
    Duration batch,
    Duration heartbeat,
    Duration firstRetry,
    Duration lastRetry,
    Duration afterEnd,
    Duration list,
    int streams) {

  public static LiveSettings defaults() {
    return new LiveSettings(
        Duration.ofMillis(250),
        Duration.ofSeconds(15),
        Duration.ofMillis(500),
        Duration.ofSeconds(5),
        Duration.ofSeconds(5),
        Duration.ofSeconds(1),
        256);
  }
}
