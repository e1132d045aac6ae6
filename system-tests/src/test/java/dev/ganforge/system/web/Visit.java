package dev.ganforge.system.web;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
import com.microsoft.playwright.options.ReducedMotion;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** One page in a browser window of its own; whatever the browser complains of fails the test. */
final class Visit implements AutoCloseable {
  private static final Path SCREENSHOTS = Path.of("target", "screenshots");
  private static final Duration BOUND = Duration.ofSeconds(60);

  private final BrowserContext context;
  private final Page page;
  private final String origin;
  private final List<String> complaints = new CopyOnWriteArrayList<>();
  private final List<String> foreign = new CopyOnWriteArrayList<>();

  private Visit(Browser browser, Demo demo, Browser.NewContextOptions options) {
    origin = demo.origin();
    context = browser.newContext(options.setBaseURL(origin));
    page = context.newPage();
    page.setDefaultTimeout((double) BOUND.toMillis());
    page.onConsoleMessage(
        message -> {
          if (message.type().equals("error") || message.type().equals("warning")) {
            complaints.add(message.text());
          }
        });
    page.onPageError(complaints::add);
    page.onRequest(
        request -> {
          if (!request.url().startsWith(origin + "/")) {
            foreign.add(request.url());
          }
        });
  }

  static Visit desktop(Browser browser, Demo demo, ColorScheme scheme) {
    return new Visit(browser, demo, options(1440, 1000, scheme));
  }

  /** On a desktop whose person reads Korean first. */
  static Visit korean(Browser browser, Demo demo) {
    return new Visit(browser, demo, options(1440, 1000, ColorScheme.LIGHT).setLocale("ko-KR"));
  }

  /** Without motion, so that what is looked at stands still. */
  static Visit still(Browser browser, Demo demo, ColorScheme scheme) {
    return new Visit(
        browser, demo, options(1440, 1000, scheme).setReducedMotion(ReducedMotion.REDUCE));
  }

  static Visit phone(Browser browser, Demo demo, ColorScheme scheme) {
    return new Visit(browser, demo, options(390, 844, scheme));
  }

  private static Browser.NewContextOptions options(int width, int height, ColorScheme scheme) {
    return new Browser.NewContextOptions().setViewportSize(width, height).setColorScheme(scheme);
  }

  Page open(String path) {
    page.navigate(path);
    return page;
  }

  /*
   * Playwright's waitForFunction evaluates text inside the page, which the page's
   * Content-Security-Policy forbids as it should; evaluate comes from outside.
   */
  /** Waits until a JavaScript expression is true. */
  void await(String expression) {
    long end = System.nanoTime() + BOUND.toNanos();
    while (!Boolean.TRUE.equals(page.evaluate("Boolean(" + expression + ")"))) {
      assertThat(System.nanoTime()).as("waited in vain for " + expression).isLessThan(end);
      page.waitForTimeout(50);
    }
  }

  void screenshot(String name) {
    page.screenshot(new Page.ScreenshotOptions().setPath(SCREENSHOTS.resolve(name + ".png")));
  }

  void wholeScreenshot(String name) {
    page.screenshot(
        new Page.ScreenshotOptions().setPath(SCREENSHOTS.resolve(name + ".png")).setFullPage(true));
  }

  /** What the browser complained of so far is what was to be expected. */
  void forgive() {
    complaints.clear();
  }

  /** Nothing was said on the console, nothing was asked of another host, nothing sticks out. */
  void assertClean() {
    assertThat(complaints).isEmpty();
    assertThat(foreign).isEmpty();
    assertThat(page.evaluate("document.documentElement.scrollWidth <= innerWidth"))
        .as("fits the width")
        .isEqualTo(true);
  }

  @Override
  public void close() {
    context.close();
  }
}
