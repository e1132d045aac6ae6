package dev.ganforge.web;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.javalin.http.Context;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The site's words in each of its languages, from {@code messages/<language>.json}. */
final class Wording {
  static final String ENGLISH = "en";
  private static final List<String> LANGUAGES = List.of(ENGLISH, "ko");
  private static final String COOKIE = "language";
  private static final Pattern PLACE = Pattern.compile("\\{\\{([a-z][A-Za-z.]*)}}");

  private final Map<String, Map<String, String>> words = new LinkedHashMap<>();

  private Wording() {}

  static Wording load() {
    Wording wording = new Wording();
    LANGUAGES.forEach(language -> wording.words.put(language, read(language)));
    return wording;
  }

  private static Map<String, String> read(String language) {
    String resource = "/messages/" + language + ".json";
    try (InputStream in = Wording.class.getResourceAsStream(resource)) {
      return JsonMapper.builder()
          .build()
          .readValue(
              Objects.requireNonNull(in, resource),
              new TypeReference<LinkedHashMap<String, String>>() {});
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The language that was chosen, else the first of the browser's that the site has. */
  static String languageOf(Context ctx) {
    String chosen = ctx.cookie(COOKIE);
    if (chosen != null && LANGUAGES.contains(chosen)) {
      return chosen;
    }
    String accepted = ctx.header("Accept-Language");
    if (accepted == null) {
      return ENGLISH;
    }
    try {
      String best = Locale.lookupTag(Locale.LanguageRange.parse(accepted), LANGUAGES);
      return best == null ? ENGLISH : best;
    } catch (IllegalArgumentException e) {
      return ENGLISH; // no list of languages
    }
  }

  /** The words of a language by their keys. */
  Map<String, String> in(String language) {
    return Objects.requireNonNull(words.get(language), language);
  }

  /** A page with each {@code {{key}}} replaced. */
  String fill(String page, String language) {
    Map<String, String> known = in(language);
    return PLACE
        .matcher(page)
        .replaceAll(
            place ->
                Matcher.quoteReplacement(
                    escaped(Objects.requireNonNull(known.get(place.group(1)), place.group(1)))));
  }

  private static String escaped(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace("\"", "&quot;");
  }
}
