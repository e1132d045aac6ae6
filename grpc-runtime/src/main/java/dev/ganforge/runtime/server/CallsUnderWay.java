package dev.ganforge.runtime.server;

import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.ServerStreamTracer;
import io.grpc.Status;
import java.time.Duration;

/** Counts the calls of a server that end by themselves. */
final class CallsUnderWay extends ServerStreamTracer.Factory {
  private static final ServerStreamTracer UNCOUNTED = new ServerStreamTracer() {};

  private int count;
  private long lastChange = System.nanoTime();

  @Override
  public ServerStreamTracer newServerStreamTracer(String fullMethodName, Metadata headers) {
    if (isEndless(fullMethodName)) {
      return UNCOUNTED;
    }
    change(1);
    return new ServerStreamTracer() {
      @Override
      public void streamClosed(Status status) {
        change(-1);
      }
    };
  }

  /** By name: what watches never ends, here and in grpc.health.v1; nor does reflection. */
  private static boolean isEndless(String fullMethodName) {
    String method = String.valueOf(MethodDescriptor.extractBareMethodName(fullMethodName));
    return method.startsWith("Watch") || method.equals("ServerReflectionInfo");
  }

  private synchronized void change(int by) {
    count += by;
    lastChange = System.nanoTime();
  }

  /** Whether there has been none for so long. */
  synchronized boolean noneFor(Duration time) {
    return count == 0 && System.nanoTime() - lastChange >= time.toNanos();
  }
}
