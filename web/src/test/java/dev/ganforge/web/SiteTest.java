package dev.ganforge.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ganforge.runtime.error.ServiceException;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Instant;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SiteTest {
  private final Site site = new Site();

  @AfterAll
  void close() {
    site.close();
  }

  @ParameterizedTest
  @CsvSource({
    "/, text/html",
    "/runs/any, text/html",
    "/generate, text/html",
    "/assets/site.css, text/css",
    "/assets/run-page.js, text/javascript",
    "/assets/icon.svg, image/svg+xml",
    "/assets/vendor/uplot.js, text/javascript",
  })
  void filesComeWithTypeTagAndProtection(String path, String type) throws Exception {
    HttpResponse<String> response = site.get(path);
    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.headers().firstValue("Content-Type").orElse("")).startsWith(type);
    assertThat(response.headers().firstValue("Cache-Control")).hasValue("no-cache");
    assertThat(response.headers().firstValue("Content-Security-Policy").orElse(""))
        .startsWith("default-src 'self';")
        .doesNotContain("unsafe");
    assertThat(response.headers().firstValue("X-Content-Type-Options")).hasValue("nosniff");
    assertThat(response.headers().firstValue("Referrer-Policy")).hasValue("no-referrer");
    String etag = response.headers().firstValue("ETag").orElseThrow();
    HttpResponse<String> again =
        site.client.send(
            site.request(path).header("If-None-Match", etag).build(), BodyHandlers.ofString());
    assertThat(again.statusCode()).isEqualTo(304);
  }

  @ParameterizedTest
  @ValueSource(strings = {"/", "/runs/any", "/generate", "/nothing"})
  void pagesHoldNoInlineScriptOrStyleAndNoForeignAddress(String path) throws Exception {
    assertThat(site.get(path).body())
        .doesNotContainPattern("<script(?![^>]*src=)")
        .doesNotContain("<style", " style=", "http://", "https://", " onclick=");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/nothing",
        "/assets/nothing.js",
        "/assets/..%2fsite.properties",
        "/assets/%2e%2e/site.properties",
        "/runs/a/b",
        "/images"
      })
  void anUnknownPathIsASmallPage(String path) throws Exception {
    HttpResponse<String> response = site.get(path);
    assertThat(response.statusCode()).isIn(400, 404);
    assertThat(response.body()).hasSizeLessThan(1000).doesNotContain("\tat ", "Exception");
  }

  @Test
  void healthAnswersWithoutTheServices() throws Exception {
    assertThat(site.get("/health").statusCode()).isEqualTo(200);
  }

  @ParameterizedTest
  @CsvSource({
    "Sec-Fetch-Site, cross-site, 403",
    "Sec-Fetch-Site, same-site, 403",
    "Origin, https://elsewhere.example, 403",
    "Origin, null, 403",
    "Sec-Fetch-Site, same-origin, 404",
  })
  void aWriteFromAnotherSiteIsRefused(String header, String value, int status) throws Exception {
    HttpResponse<String> response =
        site.client.send(
            site.request("/api/runs/nobody/stop")
                .header(header, value)
                .POST(BodyPublishers.noBody())
                .build(),
            BodyHandlers.ofString());
    assertThat(response.statusCode()).isEqualTo(status);
  }

  @Test
  void aPageAnswersToTheWrongMethod() throws Exception {
    HttpResponse<String> response =
        site.client.send(site.request("/api/runs").DELETE().build(), BodyHandlers.ofString());
    assertThat(response.statusCode()).isEqualTo(405);
  }

  private WebConfig config(String host, int port) {
    return new WebConfig(host, port, "127.0.0.1:1", "127.0.0.1:1", site.dataDir);
  }

  @Test
  void aPortInUseIsSaidPlainly() {
    WebConfig config = config("127.0.0.1", site.web.port());
    assertThatThrownBy(() -> WebServer.start(config))
        .isInstanceOfSatisfying(
            ServiceException.class,
            e -> assertThat(e.kind()).isEqualTo(ServiceException.Kind.FAILED_PRECONDITION))
        .hasMessageContaining("cannot listen on 127.0.0.1:" + site.web.port());
  }

  @Test
  void aHostThatIsNotOursIsSaidPlainly() {
    for (String host : new String[] {"192.0.2.1", "no-such-host.invalid"}) {
      WebConfig config = config(host, 0);
      assertThatThrownBy(() -> WebServer.start(config))
          .isInstanceOf(ServiceException.class)
          .hasMessageContaining("cannot listen on " + host);
    }
  }

  @Test
  void itStartsBeforeEitherServiceAndStopsAtOnce() {
    Instant begin = Instant.now();
    WebServer alone = WebServer.start(config("127.0.0.1", 0));
    assertThat(alone.port()).isPositive();
    alone.close();
    assertThat(Instant.now()).isBefore(begin.plusSeconds(5));
  }
}
