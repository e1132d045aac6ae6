package dev.ganforge.web.live;

import dev.ganforge.v1.Run;
import dev.ganforge.web.api.RunJson;
import dev.ganforge.web.api.TrainerClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/*
 * The trainer has no stream of its list, so one look a second serves every browser: whoever comes
 * first after a second looks. Each change raises the version; a browser that says which version it
 * has is told what came after it. What is gone is remembered for some versions, then a browser that
 * is older than that is told everything.
 */
/** The list of runs with the version in which each last changed. Thread-safe. */
final class RunBoard {
  private static final int REMEMBERED = 1000;

  private final TrainerClient trainer;
  private final RunJson json;
  private final Duration rest;
  private final long epoch = System.nanoTime(); // of this site: another one's versions mean nothing
  private final Map<String, Entry> entries = new LinkedHashMap<>();
  private final Map<String, Long> gone = new LinkedHashMap<>();
  private long version;
  private long oldest;
  private long looked = System.nanoTime() - Duration.ofDays(1).toNanos();

  RunBoard(TrainerClient trainer, RunJson json, Duration rest) {
    this.trainer = trainer;
    this.json = json;
    this.rest = rest;
  }

  private record Entry(long version, Map<String, Object> run) {}

  /**
   * What changed.
   *
   * @param id of the version this leads to
   * @param whole whether {@code changed} is the whole list
   * @param changed runs as pages read them
   * @param gone names
   */
  record Change(String id, boolean whole, List<Map<String, Object>> changed, List<String> gone) {
    boolean isEmpty() {
      return !whole && changed.isEmpty() && gone.isEmpty();
    }
  }

  /** Looks at the trainer where that is due, and tells what is newer than a version. */
  synchronized Change since(@Nullable String id) {
    long now = System.nanoTime();
    if (now - looked >= rest.toNanos()) {
      look();
      looked = System.nanoTime();
    }
    long known = versionOf(id);
    List<Map<String, Object>> changed =
        entries.values().stream().filter(entry -> entry.version() > known).map(Entry::run).toList();
    List<String> left = new ArrayList<>();
    gone.forEach((name, when) -> addIf(left, name, when > known));
    return new Change(epoch + ":" + version, known < 0, changed, known < 0 ? List.of() : left);
  }

  private static void addIf(List<String> names, String name, boolean wanted) {
    if (wanted) {
      names.add(name);
    }
  }

  private void look() {
    Set<String> seen = new HashSet<>();
    for (Run run : trainer.allRuns()) {
      seen.add(run.getName());
      Map<String, Object> tree = json.run(run);
      Entry known = entries.get(run.getName());
      if (known == null || !known.run().equals(tree)) {
        entries.put(run.getName(), new Entry(++version, tree));
        gone.remove(run.getName());
      }
    }
    for (String name : List.copyOf(entries.keySet())) {
      if (!seen.contains(name)) {
        entries.remove(name);
        gone.put(name, ++version);
      }
    }
    if (gone.size() > REMEMBERED) {
      gone.clear();
      oldest = version;
    }
  }

  /** Below 0 where the browser knows nothing that we can build on. */
  private long versionOf(@Nullable String id) {
    String[] parts = id == null ? new String[0] : id.split(":", -1);
    if (parts.length != 2 || !parts[0].equals(Long.toString(epoch))) {
      return -1;
    }
    try {
      long known = Long.parseLong(parts[1]);
      return known >= oldest && known <= version ? known : -1;
    } catch (NumberFormatException e) {
      return -1;
    }
  }
}
