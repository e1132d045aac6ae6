package dev.ganforge.system.web;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Download;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.LocatorAssertions;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import com.microsoft.playwright.options.ColorScheme;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;

/** What a person can do on the pages, with a real run; later tests pause, restart and delete it. */
@EnabledIf(
    value = "dev.ganforge.system.web.Chromium#isInstalled",
    disabledReason = "no Chromium; GANFORGE_CHROMIUM may name one")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ViewerTest {
  private static final String RUN_PATH = "/runs/" + Demo.RUN;
  private static final String READY = "document.documentElement.dataset.ready !== undefined";
  private static final LocatorAssertions.ContainsTextOptions PATIENT =
      new LocatorAssertions.ContainsTextOptions().setTimeout(60_000);

  private Chromium chromium;
  private Demo demo;

  @BeforeAll
  void start(@TempDir Path dataDir) {
    PlaywrightAssertions.setDefaultAssertionTimeout(30_000);
    chromium = Chromium.start(Chromium.find().orElseThrow());
    demo = Demo.start(dataDir);
    try (Visit visit = desktop()) {
      visit.open(RUN_PATH);
      visit.await("document.querySelector('#scrub').max > 2");
    }
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

  private Visit desktop() {
    return Visit.desktop(chromium.browser(), demo, ColorScheme.LIGHT);
  }

  @Test
  @Order(1)
  void aPartOfTheHistoryIsShownAndTakenAway() throws IOException {
    try (Visit visit = desktop()) {
      Page page = visit.open(RUN_PATH);
      visit.await(READY);
      page.locator("[data-zoom=in]").click();
      assertThat(page.locator("#range")).hasText(Pattern.compile("^Steps [\\d,]+ to [\\d,]+$"));
      for (String axis : List.of("epoch", "wall", "active", "step")) {
        page.locator("#axis").selectOption(axis);
        visit.await(
            "document.querySelector('[data-chart=losses]').ariaLabel.startsWith('Losses by ')");
      }
      page.locator("#log").check();
      page.locator("#data summary").click();
      assertThat(page.locator("#table thead th")).hasCount(8);
      assertThat(page.locator("#sentences")).containsText("loss D now");
      String csv = saved(page, "#csv");
      assertThat(csv).startsWith("step,epoch,loss_d,loss_g,");
      String[] range =
          page.locator("#range").textContent().replaceAll("[^\\d ]", "").strip().split(" +", -1);
      assertThat(csv.lines().count())
          .isEqualTo(2 + Long.parseLong(range[1]) - Long.parseLong(range[0]));
      assertThat(saved(page, "#json")).startsWith("[\n{\"step\":" + range[0] + ",").endsWith("]\n");
      assertThat(saved(page, "#svg")).startsWith("<svg").contains("Losses: loss D, loss G");
      page.locator("[data-zoom=whole]").click();
      assertThat(page.locator("#range")).hasText("");
      visit.assertClean();
    }
  }

  private static String saved(Page page, String link) throws IOException {
    return Files.readString(download(page, link).path());
  }

  private static Download download(Page page, String link) {
    return page.waitForDownload(() -> page.locator(link).click());
  }

  @Test
  @Order(2)
  void aDragZoomsAndAClickChoosesTheNearestCheckpoint() {
    try (Visit visit = desktop()) {
      Page page = visit.open(RUN_PATH);
      visit.await(READY);
      page.locator("[data-chart=losses]").scrollIntoViewIfNeeded();
      var over = page.locator("[data-chart=losses] .u-over").boundingBox();
      page.mouse().click(over.x + 3, over.y + 40);
      assertThat(page.locator("#generated-caption")).containsText("step 0 · epoch 0");
      assertThat(page.locator("#follow")).hasAttribute("aria-pressed", "false");
      page.mouse().move(over.x + over.width * 0.3, over.y + 40);
      page.mouse().down();
      page.mouse().move(over.x + over.width * 0.6, over.y + 50);
      page.mouse().up();
      assertThat(page.locator("#range")).hasText(Pattern.compile("^Steps [\\d,]+ to [\\d,]+$"));
      visit.assertClean();
    }
  }

  @Test
  @Order(3)
  void oneImageIsFollowedThroughTheCheckpointsByKeyboardAlone() {
    try (Visit visit = desktop()) {
      Page page = visit.open(RUN_PATH);
      visit.await(READY);
      page.locator("#follow-one").focus();
      page.keyboard().press("Enter");
      assertThat(page.locator("#lightbox-caption")).containsText("seed 0");
      page.keyboard().press("Home");
      assertThat(page.locator("#lightbox-caption")).hasText("demo · step 0 · seed 0");
      page.keyboard().press("ArrowRight");
      page.keyboard().press("ArrowDown");
      assertThat(page.locator("#lightbox-caption")).hasText("demo · step 50 · seed 1");
      visit.await(
          "document.querySelector('#lightbox-image').naturalWidth === %d"
              .formatted(Demo.IMAGE_SIZE));
      page.keyboard().press("f");
      assertThat(page.locator("#lightbox-favourite")).hasAttribute("aria-pressed", "true");
      visit.screenshot("lightbox-light");
      page.keyboard().press("Escape");
      assertThat(page.locator("#lightbox")).isHidden();
      assertThat(page.locator("#generated-caption")).containsText("step 50");
      page.locator("#gallery-title").scrollIntoViewIfNeeded();
      page.locator("#frames button").first().focus();
      page.keyboard().press("ArrowRight");
      visit.await("document.activeElement.parentElement.dataset.index > 0");
      page.navigate("/generate?model=demo@50&seed=1&count=1");
      assertThat(page.locator("#favourites li")).hasCount(1);
      visit.assertClean();
    }
  }

  @Test
  @Order(4)
  void favouritesStayOnTheServer() {
    try (Visit visit = desktop()) {
      Page page = visit.open("/generate?model=demo@50&seed=1&count=4");
      visit.await("document.querySelectorAll('#images li img').length === 4");
      page.locator("#favourites button").first().click();
      assertThat(page.locator("#lightbox-caption")).hasText("demo · step 50 · seed 1");
      page.keyboard().press("f");
      assertThat(page.locator("#lightbox-favourite")).hasAttribute("aria-pressed", "false");
      page.keyboard().press("Escape");
      assertThat(page.locator("#favourites li")).hasCount(0);
      visit.assertClean();
    }
  }

  @Test
  @Order(5)
  void aWalkAndNeighboursAreGenerated() throws IOException {
    try (Visit visit = desktop()) {
      Page page = visit.open("/generate?model=demo@50&mode=walk&seed=3&to=9&count=16");
      assertThat(page.locator("#provenance")).containsText("from seed 3 to 9", PATIENT);
      assertThat(page.locator("#images li")).hasCount(16);
      assertThat(page.locator("#images span").first()).hasText("3");
      assertThat(page.locator("#images span").last()).hasText("9");
      assertThat(page.locator("#command")).containsText("--interpolate 3:9 --out demo-50.gif");
      byte[] gif = Files.readAllBytes(download(page, "#gif").path());
      assertThat(new String(gif, 0, 4, StandardCharsets.US_ASCII)).isEqualTo("GIF8");
      page.locator("input[value=around]").check();
      assertThat(page.locator("#provenance")).containsText("around seed 3", PATIENT);
      assertThat(page.locator("#images span").first()).hasText("3");
      assertThat(page.locator("#images span").last()).hasText(Pattern.compile("^3~\\d+~0\\.2$"));
      visit.screenshot("around-light");
      visit.assertClean();
    }
  }

  @Test
  @Order(6)
  void tenThousandImagesAreInThePageOnlyWhereTheyAreSeen() throws IOException {
    try (Visit visit = desktop()) {
      Page page = visit.open("/generate?model=demo@50&seed=5&count=10000");
      visit.await("document.querySelectorAll('#images li img').length > 16");
      assertThat(page.locator("#images li").count()).isLessThan(600);
      page.evaluate("scrollTo(0, document.querySelector('#images').offsetHeight * 0.7)");
      visit.await(
          "[...document.querySelectorAll('#images span')].some(s => Number(s.textContent) > 6000)");
      visit.await(
          "[...document.querySelectorAll('#images img')].some(i => i.alt.match(/seed [67]\\d{3}$/) && i.naturalWidth)");
      assertThat(page.locator("#images li").count()).isLessThan(600);
      visit.assertClean();
      page.navigate("/generate?model=demo@50&seed=5&count=4");
      visit.await("document.querySelectorAll('#images li img').length === 4");
      try (ZipFile zip = new ZipFile(download(page, "#zip").path().toFile())) {
        assertThat(zip.stream().map(Object::toString)).contains("demo-50-seed-5.png").hasSize(4);
      }
    }
  }

  @Test
  @Order(7)
  void koreanIsSpokenWhereTheBrowserAsksOrAPersonChooses() {
    try (Visit visit = Visit.korean(chromium.browser(), demo)) {
      for (String path : List.of("/", RUN_PATH, "/generate?model=demo@50&seed=1&count=4")) {
        Page page = visit.open(path);
        assertThat(page.locator("html")).hasAttribute("lang", "ko");
        assertThat(page.locator("nav a").first()).hasText("학습 목록");
        visit.await("[...document.images].some(i => i.src.includes('/images/') && i.naturalWidth)");
        visit.screenshot("korean-" + path.replaceAll("\\?.*", "").replace("/", ""));
        visit.assertClean();
      }
      Page page = visit.open(RUN_PATH);
      page.locator("#language").selectOption("en");
      assertThat(page.locator("html")).hasAttribute("lang", "en");
      assertThat(page.locator("html")).hasAttribute("data-ready", "");
      page.locator("#theme").selectOption("dark");
      page.reload();
      assertThat(page.locator("html")).hasAttribute("data-theme", "dark");
      assertThat(page.locator("nav a").first()).hasText("Runs");
      visit.assertClean();
    }
  }

  @Test
  @Order(8)
  void aRestartOfTheTrainerIsShownAndThePageHealsByItself() {
    try (Visit visit = desktop()) {
      Page page = visit.open(RUN_PATH);
      visit.await(READY);
      page.evaluate("window.sameDocument = true");
      demo.restartTrainer(
          () -> assertThat(page.locator("#notice")).containsText("Trying again", PATIENT));
      assertThat(page.locator("#notice")).not().containsText("Trying again", PATIENT);
      assertThat(page.locator("#run-actions button").first()).isVisible();
      assertThat(page.evaluate("window.sameDocument")).isEqualTo(true);
      visit.forgive();
    }
  }

  @Test
  @Order(9)
  void aRunIsStartedPausedResumedAndDeletedWithUndo() {
    try (Visit visit = desktop()) {
      Page page = visit.open("/");
      page.locator("#start").click();
      assertThat(page.locator("#preset option")).not().hasCount(0);
      page.locator("#imageSize").fill("15");
      page.locator("#run-name").fill("second");
      page.locator("#start-form button[type=submit]").click();
      assertThat(page.locator("#start-problem")).containsText("image_size");
      page.locator("#imageSize").fill("16");
      page.locator("#batchSize").fill("32");
      page.locator("#steps").fill("100000");
      page.locator("#start-form button[type=submit]").click();
      assertThat(page).hasURL(demo.origin() + "/runs/second");
      visit.forgive(); // the refusal of 15 is an error to the browser
      stopFirst(visit);
      page.navigate("/runs/second");
      assertThat(page.locator("#state")).containsText("Running", PATIENT);
      page.locator("[data-verb=pause]").click();
      assertThat(page.locator("#state")).containsText("Paused", PATIENT);
      page.locator("[data-verb=resume]").click();
      assertThat(page.locator("#state")).containsText("Running", PATIENT);
      page.locator("[data-verb=stop]").click();
      page.locator("#stop-dialog button[value=stop]").click();
      assertThat(page.locator("#state")).containsText("Stopped", PATIENT);
      page.navigate("/");
      var card = page.locator(".run-card", new Page.LocatorOptions().setHasText("second"));
      card.locator("[data-verb=delete]").click();
      assertThat(card.locator(".state")).hasText("Being deleted");
      card.locator("[data-verb=undelete]").click();
      assertThat(card.locator(".state")).hasText("Stopped");
      card.locator("[data-verb=delete]").click();
      visit.await("document.querySelectorAll('.run-card').length === 1");
      visit.assertClean();
    }
  }

  /** A trainer trains one run at a time. */
  private static void stopFirst(Visit visit) {
    Page page = visit.open(RUN_PATH);
    visit.await(READY);
    var stop = page.locator("[data-verb=stop]");
    if (stop.isVisible()) {
      stop.click();
      page.locator("#stop-dialog button[value=stop]").click();
      assertThat(page.locator("#state")).containsText("Stopped", PATIENT);
    }
  }

  @Test
  @Order(10)
  void runsAreFoundByWordsAndState() {
    try (Visit visit = desktop()) {
      Page page = visit.open("/");
      assertThat(page.locator(".run-card")).hasCount(1);
      page.locator("#search").fill("dcgan demo");
      assertThat(page.locator(".run-card")).hasCount(1);
      page.locator("#search").fill("nothing like it");
      assertThat(page.locator(".run-card")).hasCount(0);
      assertThat(page.locator("#none")).isVisible();
      page.locator("#search").fill("");
      page.locator("#state-filter").selectOption("COMPLETED");
      assertThat(page.locator(".run-card")).hasCount(0);
      assertThat(page).hasURL(Pattern.compile("\\?state=COMPLETED$"));
      visit.assertClean();
    }
  }
}
