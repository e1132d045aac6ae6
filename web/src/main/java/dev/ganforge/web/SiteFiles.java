package dev.ganforge.web;

import dev.ganforge.runtime.error.ServiceException;
import dev.ganforge.web.api.CachedReply;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The pages, scripts and styles: files of the class path, each with its ETag. */
final class SiteFiles {
  private static final String ROOT = "public/";
  private static final String CHART_LIBRARY = "vendor/chart.js";
  private static final Pattern ASSET = Pattern.compile("[a-z0-9-]+\\.(js|css|svg)");
  private static final Map<String, String> TYPES =
      Map.of(
          "html", "text/html; charset=utf-8",
          "js", "text/javascript; charset=utf-8",
          "css", "text/css; charset=utf-8",
          "svg", "image/svg+xml");

  private final Map<String, CachedReply> files = new ConcurrentHashMap<>();
  private final String chartLibrary;

  private SiteFiles(String chartLibrary) {
    this.chartLibrary = chartLibrary;
  }

  static SiteFiles load() {
    Properties properties = new Properties();
    try (InputStream in = SiteFiles.class.getResourceAsStream("/site.properties")) {
      properties.load(Objects.requireNonNull(in, "site.properties"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return new SiteFiles(properties.getProperty("chartjs"));
  }

  void register(RoutesConfig routes) {
    routes.get("/", ctx -> send(ctx, "index.html"));
    routes.get("/runs/{run}", ctx -> send(ctx, "run.html"));
    routes.get("/generate", ctx -> send(ctx, "generate.html"));
    routes.get("/favicon.ico", ctx -> send(ctx, "assets/icon.svg"));
    routes.get("/assets/" + CHART_LIBRARY, ctx -> file("chart", chartLibrary, "js").send(ctx));
    routes.get(
        "/assets/{name}",
        ctx -> {
          String name = ctx.pathParam("name");
          if (!ASSET.matcher(name).matches()) {
            throw ServiceException.notFound("no such file");
          }
          send(ctx, "assets/" + name);
        });
  }

  /** Answers that nothing is at this address. */
  void notFound(Context ctx) {
    file("404.html", ROOT + "404.html", "html").sendWhole(ctx);
  }

  private void send(Context ctx, String name) {
    file(name, ROOT + name, name.substring(name.lastIndexOf('.') + 1)).send(ctx);
  }

  private CachedReply file(String name, String resource, String extension) {
    CachedReply known = files.get(name);
    if (known != null) {
      return known;
    }
    byte[] bytes = read(resource);
    if (bytes == null) {
      throw ServiceException.notFound("no such file");
    }
    CachedReply made = CachedReply.revalidated(TYPES.getOrDefault(extension, ""), bytes);
    files.put(name, made);
    return made;
  }

  private static byte @Nullable [] read(String resource) {
    try (InputStream in = SiteFiles.class.getClassLoader().getResourceAsStream(resource)) {
      return in == null ? null : in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
