package dev.ganforge.system.web;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.LocatorAssertions;
import com.microsoft.playwright.options.ColorScheme;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.file.Files;
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

/** The quality measure of a real run on a few images, in the site's answers and on its page. */
@EnabledIf(
    value = "dev.ganforge.system.web.Chromium#isInstalled",
    disabledReason = "no Chromium; GANFORGE_CHROMIUM may name one")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class QualityTest {
  private static final int IMAGES = 100;
  private static final String PATH = "/runs/" + Demo.RUN;
  private static final String SENTENCE = "document.querySelector('#quality-summary').textContent";
  private static final LocatorAssertions.HasTextOptions PATIENT =
      new LocatorAssertions.HasTextOptions().setTimeout(60_000);

  private final ObjectMapper json = new ObjectMapper();
  private Chromium chromium;
  private Demo demo;

  @BeforeAll
  void start(@TempDir Path folder) throws IOException {
    Path images = folder.resolve("images-idx3-ubyte");
    int size = Demo.IMAGE_SIZE;
    ByteBuffer idx = ByteBuffer.allocate(16 + IMAGES * size * size);
    idx.putInt(0x803).putInt(IMAGES).putInt(size).putInt(size);
    for (int i = 0; idx.hasRemaining(); i++) {
      idx.put((byte) (i * 7 ^ i >> 9));
    }
    Files.write(images, idx.array());
    chromium = Chromium.start(Chromium.find().orElseThrow());
    demo = Demo.start(folder, config -> config.setDataset(images.toString()).setEvaluateEvery(100));
    demo.startRun("unmeasured", config -> config.setSteps(10));
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
  void theChartGrowsInTheOpenPage() throws IOException {
    try (Visit visit = Visit.desktop(chromium.browser(), demo, ColorScheme.LIGHT)) {
      Page page = visit.open(PATH);
      assertThat(page.locator("#quality-summary"))
          .hasText(
              Pattern.compile(
                  "^FD-random@100, the Fréchet distance between generated and real images:"
                      + " [\\d.]+ at step [\\d,]+, best [\\d.]+ at step [\\d,]+, floor [\\d.]+\\."
                      + " Lower is better\\.$"),
              PATIENT);
      page.evaluate("window.sameDocument = true");
      String before = (String) page.evaluate(SENTENCE);
      visit.await(SENTENCE + " !== '" + before + "'");
      assertThat(page.evaluate("window.sameDocument")).isEqualTo(true);
      assertThat(page.locator("[data-figure=quality]")).isVisible();
      assertThat(page.locator("[data-chart=quality]"))
          .hasAttribute("aria-label", Pattern.compile("^Quality by step, .*Fréchet distance now"));
      assertThat(page.locator("[data-figure=quality] .legend")).containsText("floor");
      page.locator("[data-figure=quality]").scrollIntoViewIfNeeded();
      visit.wholeScreenshot("quality-light");
      visit.assertClean();
    }
    measuredInTheAnswer();
  }

  private void measuredInTheAnswer() throws IOException {
    JsonNode checkpoints = json(PATH + "/checkpoints?pageSize=1000").get("checkpoints");
    int measured = 0;
    for (JsonNode checkpoint : checkpoints) {
      JsonNode scores = checkpoint.get("frechet");
      assertThat(scores).hasSize(wanted(checkpoint) ? 1 : 0);
      for (JsonNode score : scores) {
        measured++;
        assertThat(score.get("name").asText()).isEqualTo("FD-random@" + IMAGES);
        assertThat(score.get("value").asDouble()).isPositive();
        assertThat(score.get("floor").asDouble()).isPositive();
      }
    }
    assertThat(measured).isGreaterThan(1);
    assertThat(json(PATH).get("latestFrechet").get("name").asText())
        .isEqualTo("FD-random@" + IMAGES);
  }

  /** The demo has a checkpoint every 50 steps. */
  private static boolean wanted(JsonNode checkpoint) {
    long step = checkpoint.get("step").asLong();
    return step > 0 && step % 100 == 0;
  }

  private JsonNode json(String path) throws IOException {
    try (InputStream answer = URI.create(demo.origin() + "/api" + path).toURL().openStream()) {
      return json.readTree(answer);
    }
  }

  @Test
  @Order(2)
  void itFitsAPhone() {
    try (Visit visit = Visit.phone(chromium.browser(), demo, ColorScheme.DARK)) {
      Page page = visit.open(PATH);
      assertThat(page.locator("[data-figure=quality]")).isVisible();
      visit.wholeScreenshot("quality-phone");
      visit.assertClean();
    }
  }

  @Test
  @Order(3)
  void aRunWithoutAScoreSaysSo() {
    try (Visit visit = Visit.desktop(chromium.browser(), demo, ColorScheme.DARK)) {
      Page page = visit.open("/runs/unmeasured");
      assertThat(page.locator("#quality-summary"))
          .hasText(Pattern.compile("^No checkpoint has been measured yet: .*trained\\.$"));
      assertThat(page.locator("[data-figure=quality]")).isHidden();
      page.navigate(PATH);
      page.locator("#stop").click();
      page.locator("#stop-dialog button[value=stop]").click();
      page.navigate("/runs/unmeasured");
      assertThat(page.locator("#quality-summary"))
          .hasText("No checkpoint of this run was measured.", PATIENT);
      assertThat(page.locator("[data-figure=quality]")).isHidden();
      visit.assertClean();
    }
  }
}
