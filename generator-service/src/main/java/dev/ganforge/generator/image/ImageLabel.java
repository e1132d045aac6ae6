package dev.ganforge.generator.image;

import dev.ganforge.generator.follow.Checkpoint;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;

/**
 * Where an image came from.
 *
 * @param checkpoint whose generator made it
 * @param seeds of the images in it, in order; empty for explicit latents
 * @param position where it lies on a walk between its seeds; empty where it is on none
 */
public record ImageLabel(Checkpoint checkpoint, List<Long> seeds, OptionalDouble position) {
  public ImageLabel {
    seeds = List.copyOf(seeds);
  }

  public ImageLabel(Checkpoint checkpoint, List<Long> seeds) {
    this(checkpoint, seeds, OptionalDouble.empty());
  }

  /** The label of a frame of a walk. */
  public static ImageLabel between(Checkpoint checkpoint, List<Long> seeds, double position) {
    return new ImageLabel(checkpoint, seeds, OptionalDouble.of(position));
  }

  /** The entries of a PNG's text, in order. */
  public Map<String, String> text() {
    Map<String, String> text = new LinkedHashMap<>();
    text.put("run", checkpoint.run());
    text.put("step", Long.toString(checkpoint.step()));
    if (!seeds.isEmpty()) {
      text.put(seeds.size() == 1 ? "seed" : "seeds", ranges());
    }
    position.ifPresent(at -> text.put("position", String.format(Locale.ROOT, "%.6f", at)));
    text.put("sha256", checkpoint.sha256());
    text.put("Software", "Ganforge");
    return text;
  }

  /** The seeds separated by commas, those that follow each other as first-last: "7,0-63". */
  private String ranges() {
    StringBuilder ranges = new StringBuilder();
    for (int first = 0, last; first < seeds.size(); first = last + 1) {
      last = first;
      while (last + 1 < seeds.size() && follows(seeds.get(last), seeds.get(last + 1))) {
        last++;
      }
      ranges.append(first == 0 ? "" : ",").append(Long.toUnsignedString(seeds.get(first)));
      if (last > first) {
        ranges.append('-').append(Long.toUnsignedString(seeds.get(last)));
      }
    }
    return ranges.toString();
  }

  private static boolean follows(long seed, long next) {
    return next == seed + 1 && next != 0;
  }
}
