package dev.ganforge.system.web;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What axe-core finds on each page in both themes, and how much each page transfers. */
@EnabledIf(
    value = "dev.ganforge.system.web.Chromium#isInstalled",
    disabledReason = "no Chromium; GANFORGE_CHROMIUM may name one")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class AccessibilityTest {
  private static final String AXE = "META-INF/resources/webjars/axe-core/4.6.3/axe.min.js";
  private static final String VIOLATIONS =
      "async () => (await axe.run()).violations.map("
          + "v => v.id + ' at ' + v.nodes.map(n => n.target + ': ' + n.failureSummary))";
  private static final String TRANSFERRED =
      "performance.getEntriesByType('navigation').concat(performance.getEntriesByType('resource'))"
          + ".filter(r => %s).reduce((sum, r) => sum + r.transferSize, 0)";
  private static final int FIRST_VIEW_BYTES = 300 * 1024;
  private static final int SCRIPT_BYTES = 120 * 1024;

  private final String axe = axe();
  private Chromium chromium;
  private Demo demo;

  private static String axe() {
    try (InputStream in = AccessibilityTest.class.getClassLoader().getResourceAsStream(AXE)) {
      assertThat(in).as(AXE).isNotNull();
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @BeforeAll
  void start(@TempDir Path dataDir) {
    chromium = Chromium.start(Chromium.find().orElseThrow());
    demo = Demo.start(dataDir, config -> config.setSteps(200).setEvaluateEvery(100));
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

  @ParameterizedTest
  @CsvSource({
    "LIGHT, /, #start",
    "DARK, /, #start",
    "LIGHT, /runs/demo, #follow-one",
    "DARK, /runs/demo, #follow-one",
    "LIGHT, /generate?model=demo&seed=7&count=16, #images button",
    "DARK, /generate?model=demo&seed=7&count=16, #images button",
    "LIGHT, /nothing, ",
    "DARK, /nothing, ",
  })
  void axeFindsNothing(ColorScheme scheme, String path, String opensDialog) {
    try (Visit visit = Visit.still(chromium.browser(), demo, scheme)) {
      Page page = open(visit, path);
      if (path.startsWith("/runs/")) {
        page.locator("#data summary").click();
      }
      assertThat(violations(page)).as(path).isEmpty();
      if (opensDialog != null) {
        page.locator(opensDialog).first().click();
        visit.await("document.querySelector('dialog[open]')");
        assertThat(violations(page)).as("dialog of " + path).isEmpty();
      }
    }
  }

  private static Page open(Visit visit, String path) {
    Page page = visit.open(path);
    if (!path.equals("/nothing")) {
      visit.await("[...document.images].some(i => i.src.includes('/images/') && i.naturalWidth)");
    }
    return page;
  }

  private List<?> violations(Page page) {
    page.evaluate(axe);
    return (List<?>) page.evaluate(VIOLATIONS);
  }

  @Test
  void pagesAreSmall() {
    for (String path : new String[] {"/", "/runs/demo", "/generate?model=demo&seed=7"}) {
      try (Visit visit = Visit.desktop(chromium.browser(), demo, ColorScheme.LIGHT)) {
        Page page = open(visit, path);
        assertThat(transferred(page, "true")).as(path).isBetween(10_000, FIRST_VIEW_BYTES);
        assertThat(transferred(page, "r.name.endsWith('.js') && !r.name.includes('/vendor/')"))
            .as("scripts of " + path)
            .isBetween(1_000, SCRIPT_BYTES);
      }
    }
  }

  private static int transferred(Page page, String wanted) {
    return ((Number) page.evaluate(TRANSFERRED.formatted(wanted))).intValue();
  }
}
