package dev.ganforge.trainer.dataset;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * The last bytes of a cache file, as lines of text.
 *
 * @param name the name the data set was prepared under
 * @param skipped the files left out
 */
record CacheTrailer(String name, List<SkippedFile> skipped) {
  CacheTrailer {
    skipped = List.copyOf(skipped);
  }

  byte[] encode() {
    StringBuilder text = new StringBuilder(name.replace('\n', ' '));
    for (SkippedFile file : skipped) {
      text.append('\n').append(file.name()).append('\t').append(file.reason());
    }
    return text.toString().getBytes(StandardCharsets.UTF_8);
  }

  static CacheTrailer decode(byte[] bytes) {
    List<String> lines = new String(bytes, StandardCharsets.UTF_8).lines().toList();
    List<SkippedFile> skipped = new ArrayList<>();
    for (String line : lines.subList(Math.min(1, lines.size()), lines.size())) {
      int tab = Math.max(0, line.indexOf('\t'));
      skipped.add(new SkippedFile(line.substring(0, tab), line.substring(tab)));
    }
    return new CacheTrailer(lines.isEmpty() ? "" : lines.get(0), skipped);
  }
}
