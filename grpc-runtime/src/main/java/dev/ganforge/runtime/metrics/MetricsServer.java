package dev.ganforge.runtime.metrics;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.ganforge.runtime.error.ServiceException;
import dev.ganforge.runtime.server.Endpoint;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;

/** GET /metrics over HTTP, in Prometheus's text format. */
public final class MetricsServer implements AutoCloseable {
  private static final String CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8";
  private static final int NOT_ALLOWED = 405;

  private final HttpServer server;
  private final Endpoint.Tcp endpoint;

  private MetricsServer(HttpServer server, Endpoint.Tcp endpoint) {
    this.server = server;
    this.endpoint = endpoint;
  }

  /**
   * Starts to serve.
   *
   * @throws ServiceException FAILED_PRECONDITION where it cannot listen
   */
  public static MetricsServer start(Endpoint.Tcp endpoint, PrometheusMeterRegistry registry) {
    try {
      HttpServer server =
          HttpServer.create(new InetSocketAddress(endpoint.host(), endpoint.port()), 0);
      server.createContext("/metrics", exchange -> answer(exchange, registry));
      server.start(); // one thread, its own: one scrape at a time
      int port = server.getAddress().getPort();
      return new MetricsServer(server, new Endpoint.Tcp(endpoint.host(), port));
    } catch (IOException e) {
      throw ServiceException.failedPrecondition(
          "metrics cannot listen on %s: %s; give another port, or 0 for none"
              .formatted(endpoint.target(), e.getMessage()));
    }
  }

  private static void answer(HttpExchange exchange, PrometheusMeterRegistry registry)
      throws IOException {
    try (exchange) {
      if (!exchange.getRequestMethod().equals("GET")) {
        exchange.sendResponseHeaders(NOT_ALLOWED, -1);
        return;
      }
      byte[] text = registry.scrape().getBytes(StandardCharsets.UTF_8);
      exchange.getResponseHeaders().set("Content-Type", CONTENT_TYPE);
      exchange.sendResponseHeaders(200, text.length);
      exchange.getResponseBody().write(text);
    }
  }

  /** Where it listens, with the port it got. */
  public Endpoint.Tcp endpoint() {
    return endpoint;
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
