package dev.ganforge.system.web;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.Gson;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.LocatorAssertions;
import com.microsoft.playwright.options.ColorScheme;
import java.nio.file.Path;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The three pages during one real run; the last test stops it. */
@EnabledIf(
    value = "dev.ganforge.system.web.Chromium#isInstalled",
    disabledReason = "no Chromium; GANFORGE_CHROMIUM may name one")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class PageTest {
  private static final String RUN_PATH = "/runs/" + Demo.RUN;
  private static final String LAST = "Number(document.querySelector('#scrub').max)";
  private static final String NEWEST = "document.querySelector('[data-chart=losses]').ariaLabel";
  private static final LocatorAssertions.ContainsTextOptions PATIENT =
      new LocatorAssertions.ContainsTextOptions().setTimeout(60_000);

  private Chromium chromium;
  private Demo demo;

  @BeforeAll
  void start(@TempDir Path dataDir) {
    chromium = Chromium.start(Chromium.find().orElseThrow());
    demo = Demo.start(dataDir);
  }

  @AfterAll
  void stop() {
    if (demo != null) {
      demo.close();
    }
    if (chromium != null) {
      chromium.close();
    }
  }

  @Test
  @Order(1)
  void theListShowsTheRunWithItsNewestImages() {
    try (Visit visit = Visit.desktop(chromium.browser(), demo, ColorScheme.LIGHT)) {
      Page page = visit.open("/");
      assertThat(page.locator(".run-card h2")).containsText(Demo.RUN, PATIENT);
      assertThat(page.locator(".run-card .state")).containsText("Running", PATIENT);
      visit.await("document.querySelector('.thumb img').naturalWidth > 0");
      visit.await("document.querySelector('.pair dd').textContent !== '–'");
      visit.screenshot("runs-light");
      visit.assertClean();
      page.locator(".run-card h2 a").click();
      assertThat(page).hasURL(demo.origin() + RUN_PATH);
    }
  }

  @Test
  @Order(2)
  void theRunGoesOnInTheOpenPage() {
    try (Visit visit = Visit.desktop(chromium.browser(), demo, ColorScheme.LIGHT)) {
      Page page = visit.open(RUN_PATH);
      visit.await("document.querySelector('#generated').naturalWidth > 0");
      visit.await("document.querySelector('#real').naturalWidth > 0");
      page.evaluate("window.sameDocument = true");
      Object before = page.evaluate(NEWEST);
      visit.await(NEWEST + " !== " + new Gson().toJson(before));
      int frames = (Integer) page.evaluate(LAST);
      String shown = page.locator("#generated").getAttribute("src");
      visit.await(LAST + " > " + frames);
      visit.await("document.querySelector('#generated').getAttribute('src') !== '" + shown + "'");
      assertThat(page.evaluate("window.sameDocument")).isEqualTo(true);
      assertThat(page.locator("#generated-caption")).containsText(Demo.RUN + " · step");
      assertThat(page.locator("#notice")).isHidden();
      page.evaluate("scrollTo(0, 0)");
      visit.screenshot("run-light");
      visit.assertClean();
    }
  }

  @Test
  @Order(3)
  void anOlderCheckpointIsHeldUntilTheNewestIsAskedFor() {
    try (Visit visit = Visit.desktop(chromium.browser(), demo, ColorScheme.DARK)) {
      Page page = visit.open(RUN_PATH);
      visit.await(LAST + " > 0");
      visit.await("document.querySelector('#generated').naturalWidth > 0");
      page.locator("#scrub").focus();
      page.keyboard().press("Home");
      assertThat(page.locator("#generated-caption"))
          .hasText(Pattern.compile("step (0|50) · epoch \\d+ · seeds 0 to 63$"));
      assertThat(page.locator("#follow")).hasAttribute("aria-pressed", "false");
      int frames = (Integer) page.evaluate(LAST);
      visit.await(LAST + " > " + frames);
      assertThat(page.locator("#follow")).hasAttribute("aria-pressed", "false");
      page.locator("#follow").click();
      assertThat(page.locator("#follow")).hasAttribute("aria-pressed", "true");
      visit.wholeScreenshot("run-dark");
      visit.assertClean();
    }
  }

  @Test
  @Order(4)
  void imagesAreGeneratedBySeedAndNameWhatMadeThem() {
    try (Visit visit = Visit.desktop(chromium.browser(), demo, ColorScheme.LIGHT)) {
      Page page = visit.open("/generate?model=" + Demo.RUN + "&seed=7&count=16");
      visit.await("document.querySelectorAll('#images li img').length === 16");
      visit.await(
          "[...document.querySelectorAll('#images img')].every(i => i.naturalWidth === %d)"
              .formatted(Demo.IMAGE_SIZE));
      assertThat(page.locator("#images span").first()).hasText("7");
      assertThat(page.locator("#provenance"))
          .hasText(Pattern.compile("^demo · step [\\d,]+ · seeds 7 to 22 · sha256 [0-9a-f]{12}$"));
      assertThat(page.locator("#command"))
          .hasText(
              Pattern.compile(
                  "^\\./ganforge generate --model demo@\\d+ --seed 7 --count 16 --out \\S+$"));
      page.locator("#random").click();
      assertThat(page.locator("#images span").first()).not().hasText("7");
      page.locator("#seed").fill("18446744073709551616");
      page.keyboard().press("Enter");
      assertThat(page.locator("#notice")).containsText("18446744073709551615");
      page.locator("#seed").fill("0");
      page.keyboard().press("Enter");
      assertThat(page.locator("#images span").first()).hasText("0");
      assertThat(page.locator("#notice")).isHidden();
      visit.screenshot("generate-light");
      visit.assertClean();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"/", RUN_PATH, "/generate"})
  @Order(5)
  void pagesFitAPhone(String path) {
    try (Visit visit = Visit.phone(chromium.browser(), demo, ColorScheme.DARK)) {
      Page page = visit.open(path);
      String shown = "[...document.images].some(i => i.src.includes('/images/') && i.naturalWidth)";
      if (path.equals("/generate")) { // its images lie below the form, and load when they are seen
        page.locator("#images").waitFor();
        visit.await("(document.getElementById('images').scrollIntoView(), " + shown + ")");
      }
      visit.await(shown);
      String name = path.equals("/") ? "runs" : path.equals(RUN_PATH) ? "run" : "generate";
      visit.wholeScreenshot(name + "-phone");
      visit.assertClean();
    }
  }

  @Test
  @Order(6)
  void theRunIsStoppedFromItsPage() {
    try (Visit visit = Visit.desktop(chromium.browser(), demo, ColorScheme.LIGHT)) {
      Page page = visit.open(RUN_PATH);
      page.locator("#stop").click();
      page.locator("#stop-dialog button[value=stop]").click();
      assertThat(page.locator("#state")).containsText("Stopped", PATIENT);
      assertThat(page.locator("#stop")).isHidden();
      visit.assertClean();
    }
  }
}
