package dev.ganforge.runtime.server;

import io.grpc.ManagedChannel;
import io.grpc.inprocess.InProcessChannelBuilder;
import io.grpc.netty.NettyChannelBuilder;
import java.util.concurrent.TimeUnit;

/** Opens and closes channels to a server of ours. */
public final class Channels {
  static final String IN_PROCESS_PREFIX = "inprocess:";

  /** The largest message either side takes: 64 MiB. */
  public static final int MAX_MESSAGE_BYTES = 64 << 20;

  private Channels() {}

  /** A channel to {@code host:port} or to {@code inprocess:name}; it connects when it is used. */
  public static ManagedChannel open(String target) {
    if (target.startsWith(IN_PROCESS_PREFIX)) {
      return InProcessChannelBuilder.forName(target.substring(IN_PROCESS_PREFIX.length()))
          .maxInboundMessageSize(MAX_MESSAGE_BYTES)
          .build();
    }
    return NettyChannelBuilder.forTarget(target)
        .usePlaintext()
        .maxInboundMessageSize(MAX_MESSAGE_BYTES)
        .keepAliveTime(30, TimeUnit.SECONDS)
        .keepAliveTimeout(10, TimeUnit.SECONDS)
        .build();
  }

  /** Ends every call on the channel and waits at most two seconds for its threads. */
  public static void close(ManagedChannel channel) {
    channel.shutdownNow();
    try {
      channel.awaitTermination(2, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
