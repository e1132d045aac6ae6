package dev.ganforge.web;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.http.ForbiddenResponse;
import io.javalin.http.HandlerType;
import java.net.URI;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Headers that keep a page to itself, and the refusal of writes that another site sends. */
final class Protection {
  private static final String CONTENT_SECURITY_POLICY =
      "default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none';"
          + " object-src 'none'";
  private static final Set<HandlerType> READS =
      Set.of(HandlerType.GET, HandlerType.HEAD, HandlerType.OPTIONS);

  private Protection() {}

  static void register(RoutesConfig routes) {
    routes.before(Protection::addHeaders);
    routes.before(Protection::refuseForeignWrite);
  }

  private static void addHeaders(Context ctx) {
    ctx.header("Content-Security-Policy", CONTENT_SECURITY_POLICY);
    ctx.header("X-Content-Type-Options", "nosniff");
    ctx.header("Referrer-Policy", "no-referrer");
    ctx.header("Cross-Origin-Opener-Policy", "same-origin");
    ctx.header("Cross-Origin-Resource-Policy", "same-origin");
  }

  /**
   * A browser names where a request comes from in Sec-Fetch-Site, an older one in Origin; a client
   * that is no browser sends neither and is not led by a foreign page.
   */
  private static void refuseForeignWrite(Context ctx) {
    if (READS.contains(ctx.method())) {
      return;
    }
    String site = ctx.header("Sec-Fetch-Site");
    String origin = ctx.header("Origin");
    boolean foreign =
        site != null
            ? !site.equals("same-origin") && !site.equals("none")
            : origin != null && !authority(origin).equals(ctx.host());
    if (foreign) {
      throw new ForbiddenResponse("a page of another site cannot change anything here");
    }
  }

  private static String authority(String origin) {
    try {
      @Nullable String authority = URI.create(origin).getRawAuthority();
      return authority == null ? "" : authority;
    } catch (IllegalArgumentException e) {
      return "";
    }
  }
}
