package dev.ganforge.bench;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import dev.ganforge.runtime.server.Endpoint;
import dev.ganforge.trainer.TrainerConfig;
import dev.ganforge.trainer.TrainerServer;
import dev.ganforge.web.WebConfig;
import dev.ganforge.web.WebServer;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * How the site does on a very long run: {@code bench/viewer DIR [STEPS CHECKPOINTS]} makes a run of
 * 1,000,000 steps and 1,000 checkpoints in DIR where there is none, then measures the history query
 * and, in Chromium, the run's page.
 */
public final class Viewer {
  private static final int QUERIES = 21;
  private static final int VISITS = 5;
  private static final int SCROLLS = 120;
  private static final List<String> FLAGS =
      List.of("--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking");
  private static final String READY =
      "performance.getEntriesByName('ready').map(mark => mark.startTime)[0] ?? -1";
  private static final String LARGEST =
      "new Promise(done => new PerformanceObserver(list => done(list.getEntries().at(-1).startTime))"
          + ".observe({type: 'largest-contentful-paint', buffered: true}))";
  private static final String WATCH_TASKS =
      "window.tasks = []; new PerformanceObserver(list => tasks.push("
          + "...list.getEntries().map(task => task.duration))).observe({type: 'longtask'})";

  private final HttpClient client = HttpClient.newHttpClient();
  private final String origin;

  private Viewer(String origin) {
    this.origin = origin;
  }

  /** Makes what is not there, and measures. */
  public static void main(String[] arguments) throws IOException, InterruptedException {
    if (arguments.length != 1 && arguments.length != 3) {
      System.err.println("viewer DIR [STEPS CHECKPOINTS]");
      System.exit(2);
    }
    Path dataDir = Path.of(arguments[0]);
    if (!Files.exists(dataDir.resolve("history.db"))) {
      Files.createDirectories(dataDir);
      LongRun.write(
          dataDir,
          arguments.length > 1 ? Long.parseLong(arguments[1]) : 1_000_000,
          arguments.length > 1 ? Integer.parseInt(arguments[2]) : 1_000);
    }
    Machine.print();
    Endpoint anyPort = new Endpoint.Tcp("127.0.0.1", 0);
    try (TrainerServer trainer =
            TrainerServer.start(new TrainerConfig(dataDir, anyPort, "cpu", 1));
        WebServer web =
            WebServer.start(
                new WebConfig(
                    "127.0.0.1", 0, trainer.endpoint().target(), "127.0.0.1:1", dataDir))) {
      Viewer viewer = new Viewer("http://127.0.0.1:" + web.port());
      viewer.measureQueries();
      viewer.measurePage();
    }
  }

  private void measureQueries() throws IOException, InterruptedException {
    for (String query :
        List.of("", "&smoothing=14700", "&smoothing=60", "&from=400000&to=600000&smoothing=3000")) {
      double[] millis = new double[QUERIES];
      for (int i = 0; i < QUERIES; i++) {
        millis[i] = query("/api/runs/" + LongRun.NAME + "/metrics?points=800" + query);
      }
      print("history query, 800 points" + query, millis);
    }
  }

  private double query(String path) throws IOException, InterruptedException {
    HttpRequest request = HttpRequest.newBuilder(URI.create(origin + path)).build();
    long begin = System.nanoTime();
    int status = client.send(request, BodyHandlers.ofByteArray()).statusCode();
    double millis = (System.nanoTime() - begin) / 1e6;
    if (status != 200) {
      throw new IOException(path + " answered " + status);
    }
    return millis;
  }

  private void measurePage() {
    Map<String, String> environment = new HashMap<>(System.getenv());
    environment.put("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1");
    String named = System.getenv("GANFORGE_CHROMIUM");
    Path executable = Path.of(named == null ? "/usr/bin/chromium" : named);
    try (Playwright playwright =
            Playwright.create(new Playwright.CreateOptions().setEnv(environment));
        Browser browser =
            playwright
                .chromium()
                .launch(
                    new BrowserType.LaunchOptions().setExecutablePath(executable).setArgs(FLAGS))) {
      double[] ready = new double[VISITS];
      double[] largest = new double[VISITS];
      double[] longest = new double[VISITS];
      for (int i = 0; i < VISITS; i++) {
        try (Page page = browser.newPage()) {
          page.setViewportSize(1440, 1000);
          page.navigate(origin + "/runs/" + LongRun.NAME);
          ready[i] = awaitReady(page);
          page.waitForTimeout(1500);
          largest[i] = ((Number) page.evaluate(LARGEST)).doubleValue();
          longest[i] = scroll(page);
        }
      }
      print("run page interactive", ready);
      print("largest paint", largest);
      print("longest task while scrolling (0: none above 50 ms)", longest);
    }
  }

  private static double awaitReady(Page page) {
    for (int tries = 0; tries < 400; tries++) {
      double at = ((Number) page.evaluate(READY)).doubleValue();
      if (at >= 0) {
        return at;
      }
      page.waitForTimeout(25);
    }
    throw new IllegalStateException("the page was not ready in 10 s");
  }

  private static double scroll(Page page) {
    page.evaluate(WATCH_TASKS);
    page.mouse().move(700, 600);
    for (int i = 0; i < SCROLLS; i++) {
      page.mouse().wheel(0, 400);
      page.waitForTimeout(20);
    }
    page.waitForTimeout(200);
    return ((Number) page.evaluate("Math.max(0, ...tasks)")).doubleValue();
  }

  private static void print(String what, double[] millis) {
    double[] sorted = millis.clone();
    Arrays.sort(sorted);
    System.out.printf(
        "%-70s median %6.1f ms, worst %6.1f ms, first %6.1f ms%n",
        what, sorted[sorted.length / 2], sorted[sorted.length - 1], millis[0]);
  }
}
