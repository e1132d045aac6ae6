package dev.ganforge.web;

import dev.ganforge.runtime.error.ServiceException;
import dev.ganforge.web.api.CachedReply;
import dev.ganforge.web.api.Json;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The pages in each language and theme, scripts and styles: files of the class path with ETags. */
final class SiteFiles {
  private static final String ROOT = "public/";
  private static final Pattern ASSET = Pattern.compile("[a-z0-9-]+\\.(js|css|svg)");
  private static final Pattern PART = Pattern.compile("\\{\\{>([a-z]+)}}");
  private static final Map<String, String> TYPES =
      Map.of(
          "html", "text/html; charset=utf-8",
          "js", "text/javascript; charset=utf-8",
          "css", "text/css; charset=utf-8",
          "svg", "image/svg+xml");

  private final Map<String, CachedReply> files = new ConcurrentHashMap<>();
  private final Wording wording = Wording.load();
  private final Properties vendor;

  private SiteFiles(Properties vendor) {
    this.vendor = vendor;
  }

  static SiteFiles load() {
    Properties properties = new Properties();
    try (InputStream in = SiteFiles.class.getResourceAsStream("/site.properties")) {
      properties.load(Objects.requireNonNull(in, "site.properties"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return new SiteFiles(properties);
  }

  void register(RoutesConfig routes) {
    routes.get("/", ctx -> page(ctx, "index").send(ctx));
    routes.get("/runs/{run}", ctx -> page(ctx, "run").send(ctx));
    routes.get("/generate", ctx -> page(ctx, "generate").send(ctx));
    routes.get("/favicon.ico", ctx -> asset("icon.svg").send(ctx));
    routes.get("/assets/words.js", ctx -> words(ctx).send(ctx));
    routes.get("/assets/vendor/{name}", ctx -> vendor(ctx.pathParam("name")).send(ctx));
    routes.get("/assets/{name}", ctx -> asset(ctx.pathParam("name")).send(ctx));
  }

  /** Answers that nothing is at this address. */
  void notFound(Context ctx) {
    page(ctx, "404").sendWhole(ctx);
  }

  private CachedReply page(Context ctx, String name) {
    String language = Wording.languageOf(ctx);
    Theme theme = Theme.of(ctx);
    ctx.header("Vary", "Accept-Language, Cookie");
    return file(
        name + " " + language + " " + theme,
        "html",
        () -> {
          String whole =
              PART.matcher(text(name + ".html"))
                  .replaceAll(part -> Matcher.quoteReplacement(text(part.group(1) + ".part.html")));
          return wording
              .fill(whole, language)
              .replace(
                  "<html",
                  "<html lang=\"" + language + "\" data-theme=\"" + theme.attribute() + "\"");
        });
  }

  /** The words as a module, in the language of the page. */
  private CachedReply words(Context ctx) {
    String language = Wording.languageOf(ctx);
    ctx.header("Vary", "Accept-Language, Cookie");
    return file(
        "words " + language,
        "js",
        () -> "export default " + Json.write(wording.in(language)) + ";\n");
  }

  private CachedReply asset(String name) {
    if (!ASSET.matcher(name).matches()) {
      throw noSuchFile();
    }
    return file(name, extension(name), () -> text("assets/" + name));
  }

  private CachedReply vendor(String name) {
    String resource = vendor.getProperty(name);
    if (resource == null) {
      throw noSuchFile();
    }
    return file("vendor " + name, extension(name), () -> read(resource));
  }

  private CachedReply file(String key, String extension, Supplier<@Nullable String> content) {
    return files.computeIfAbsent(
        key,
        made -> {
          String text = content.get();
          if (text == null) {
            throw noSuchFile();
          }
          return CachedReply.revalidated(
              TYPES.getOrDefault(extension, ""), text.getBytes(StandardCharsets.UTF_8));
        });
  }

  private static String extension(String name) {
    return name.substring(name.lastIndexOf('.') + 1);
  }

  private static String text(String name) {
    String text = read(ROOT + name);
    if (text == null) {
      throw noSuchFile();
    }
    return text;
  }

  private static @Nullable String read(String resource) {
    try (InputStream in = SiteFiles.class.getClassLoader().getResourceAsStream(resource)) {
      return in == null ? null : new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static ServiceException noSuchFile() {
    return ServiceException.notFound("no such file");
  }
}
