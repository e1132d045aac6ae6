package dev.ganforge.web.api;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/*
 * The path is the hash of what is there, so an answer never goes stale and a browser keeps it for good. The query says
 * where to fetch the bytes from when the cache has lost them; an answer whose hash is not the path's is refused.
 */
/** Addresses of images by the hash of their content, or of the generator and the seed. */
final class ImageAddress {
  private ImageAddress() {}

  /** Of an image among a checkpoint's artifacts, or the run's own where step is null. */
  static String artifact(String sha256, String run, @Nullable Long step, String name) {
    String address = "/images/" + sha256 + ".png?run=" + encoded(run);
    return address + (step == null ? "" : "&step=" + step) + "&name=" + encoded(name);
  }

  static String generated(GeneratedKey key, String run, long step) {
    String address =
        "/images/"
            + key.generatorSha256()
            + "/"
            + key.spot().text()
            + ".png?model="
            + encoded(run + "@" + step);
    return key.truncation() == null ? address : address + "&truncation=" + key.truncation();
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }
}
