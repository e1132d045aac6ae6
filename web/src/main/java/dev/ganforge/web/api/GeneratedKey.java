package dev.ganforge.web.api;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * All that decides the bytes of a generated image.
 *
 * @param generatorSha256 of generator.pt
 * @param spot the place in latent space
 * @param truncation null: none
 */
record GeneratedKey(String generatorSha256, Spot spot, @Nullable Double truncation) {
  /** Short, and the same for the same image. */
  String id() {
    return CachedReply.sha256(toString().getBytes(StandardCharsets.UTF_8)).substring(0, 16);
  }
}
