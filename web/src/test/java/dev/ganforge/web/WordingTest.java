package dev.ganforge.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class WordingTest {
  private static final Pattern PLACE = Pattern.compile("\\{\\w+}");

  private final Site site = new Site();

  @AfterAll
  void close() {
    site.close();
  }

  @Test
  void bothLanguagesSayTheSame() {
    Wording wording = Wording.load();
    Map<String, String> english = wording.in("en");
    Map<String, String> korean = wording.in("ko");
    assertThat(korean.keySet()).isEqualTo(english.keySet());
    english.forEach(
        (key, text) ->
            assertThat(places(korean.getOrDefault(key, ""))).as(key).isEqualTo(places(text)));
    assertThat(List.copyOf(korean.values())).allMatch(text -> !text.isBlank());
  }

  private static Set<String> places(String text) {
    return PLACE.matcher(text).results().map(MatchResult::group).collect(Collectors.toSet());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "Accept-Language | ko-KR,ko;q=0.9,en;q=0.8 | ko",
        "Accept-Language | fr,en;q=0.5,ko;q=0.1 | en",
        "Accept-Language | de | en",
        "Accept-Language | ;;; | en",
        "Cookie | language=ko | ko",
        "Cookie | language=xx | en",
      })
  void theLanguageIsTheOneChosenElseTheBrowsers(String header, String value, String language)
      throws Exception {
    String page =
        site.client
            .send(site.request("/").header(header, value).build(), BodyHandlers.ofString())
            .body();
    assertThat(page).contains("<html lang=\"" + language + "\"").doesNotContain("{{");
  }
}
