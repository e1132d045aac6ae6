package dev.ganforge.trainer.run;

import dev.ganforge.trainer.training.RunSettings;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.function.Predicate;

/** The name of a run that was given none: preset (or {@code custom}), data set and time. */
public final class DefaultRunName {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss", Locale.ROOT);
  private static final int MAX_DATASET = 32;

  private DefaultRunName() {}

  /**
   * A name such as {@code dcgan-mnist-20260131-142530}, with a number behind it where that is
   * taken.
   */
  public static String of(RunSettings settings, ZonedDateTime time, Predicate<String> taken) {
    String base =
        (settings.network().yaml().isEmpty() ? settings.network().preset() : "custom")
            + "-"
            + baseName(settings.data().dataset())
            + "-"
            + TIME.format(time);
    String name = base;
    for (int i = 2; taken.test(name); i++) {
      name = base + "-" + i;
    }
    return name;
  }

  /** A data set's last path element without its extensions, in the letters that names may have. */
  private static String baseName(String dataset) {
    String path = dataset.replaceAll("[/\\\\]+$", "");
    String file = path.substring(Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1);
    int dot = file.indexOf('.', 1);
    String base = dot < 0 ? file : file.substring(0, dot);
    String clean = base.replaceAll("[^A-Za-z0-9_-]+", "-").replaceAll("^-+|-+$", "");
    String cut = clean.substring(0, Math.min(clean.length(), MAX_DATASET));
    return cut.isEmpty() ? "data" : cut;
  }
}
