package dev.ganforge.cli.service;

import dev.ganforge.cli.process.CommandFailure;
import dev.ganforge.runtime.server.Channels;
import io.grpc.ManagedChannel;
import io.grpc.StatusRuntimeException;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** One question to a service: is it well? */
public final class HealthCheck {
  /** The answer of a service that is. */
  public static final String WELL = ServingStatus.SERVING.name();

  private static final Duration LIMIT = Duration.ofSeconds(3);

  private HealthCheck() {}

  /** Asks a gRPC server by grpc.health.v1; the answer is its serving status. */
  public static String ofService(String target) {
    ManagedChannel channel = Channels.open(target);
    try {
      return HealthGrpc.newBlockingStub(channel)
          .withDeadlineAfter(LIMIT.toMillis(), TimeUnit.MILLISECONDS)
          .check(HealthCheckRequest.getDefaultInstance())
          .getStatus()
          .name();
    } catch (StatusRuntimeException e) {
      throw CommandFailure.unavailable("nothing answers at " + target, e);
    } finally {
      Channels.close(channel);
    }
  }

  /** Asks a web site for a page; anything but success is the status as it stands. */
  public static String ofSite(String url) throws InterruptedException {
    HttpClient client = HttpClient.newBuilder().connectTimeout(LIMIT).build();
    try {
      HttpRequest request = HttpRequest.newBuilder(URI.create(url)).timeout(LIMIT).build();
      int status = client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
      return status / 100 == 2 ? WELL : "HTTP " + status;
    } catch (IOException e) {
      throw CommandFailure.unavailable("nothing answers at " + url, e);
    } catch (IllegalArgumentException e) {
      throw CommandFailure.badInput("--target " + url + " is not a URL", e);
    }
  }
}
