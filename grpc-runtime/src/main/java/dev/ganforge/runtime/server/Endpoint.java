package dev.ganforge.runtime.server;

import dev.ganforge.runtime.error.ServiceException;

/** Where a server listens: a TCP address, or a name inside this process. */
public sealed interface Endpoint {
  /** A host and a port; port 0 takes a free one. */
  record Tcp(String host, int port) implements Endpoint {
    public Tcp {
      if (port < 0 || port > 65535) {
        throw ServiceException.invalid("port", port, "0 to 65535");
      }
    }

    @Override
    public String target() {
      return host + ":" + port;
    }
  }

  /** A name that only channels of this process reach. */
  record InProcess(String name) implements Endpoint {
    @Override
    public String target() {
      return Channels.IN_PROCESS_PREFIX + name;
    }
  }

  /** What {@link Channels#open} takes to reach it. */
  String target();
}
