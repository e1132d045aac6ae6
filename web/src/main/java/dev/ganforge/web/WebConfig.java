package dev.ganforge.web;

import dev.ganforge.runtime.error.ServiceException;
import java.nio.file.Path;

/**
 * How to start the web site.
 *
 * @param host the address it binds, e.g. 127.0.0.1
 * @param port 0 takes a free one
 * @param trainerTarget where the trainer listens, as {@code Channels.open} takes it
 * @param generatorTarget where the generator listens, likewise
 * @param dataDir where favourites are kept; made when the first is
 */
public record WebConfig(
    String host, int port, String trainerTarget, String generatorTarget, Path dataDir) {
  public WebConfig {
    if (host.isBlank()) {
      throw ServiceException.invalid("host", host, "an address or name of this machine");
    }
    if (port < 0 || port > 65535) {
      throw ServiceException.invalid("port", port, "0 to 65535");
    }
  }
}
