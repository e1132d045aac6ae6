package dev.ganforge.web.api;

import dev.ganforge.runtime.error.ServiceException;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.util.regex.Pattern;

/** GET /images/…: images that never change under their address. */
public final class ImageRoutes {
  private static final Pattern SHA256 = Pattern.compile("[0-9a-f]{64}");

  private final ImageStore images;

  public ImageRoutes(ImageStore images) {
    this.images = images;
  }

  public void register(RoutesConfig routes) {
    routes.get("/images/{file}", this::artifact);
    routes.get("/images/{generator}/{file}", this::generated);
  }

  private void artifact(Context ctx) {
    long step = Query.whole(ctx, "step", -1, 0, Long.MAX_VALUE);
    send(
        ctx,
        images.artifact(
            hash(stem(ctx)),
            Query.text(ctx, "run"),
            step < 0 ? null : (Long) step,
            Query.text(ctx, "name"),
            ImageVariant.of(ctx)));
  }

  private void generated(Context ctx) {
    GeneratedKey key =
        new GeneratedKey(
            hash(ctx.pathParam("generator")), Spot.parse(stem(ctx)), Query.truncation(ctx));
    send(ctx, images.generated(key, Query.text(ctx, "model")));
  }

  private static void send(Context ctx, byte[] png) {
    CachedReply.immutable("image/png", png).send(ctx);
  }

  private static String stem(Context ctx) {
    String file = ctx.pathParam("file");
    if (!file.endsWith(".png")) {
      throw ServiceException.notFound("images are PNG files");
    }
    return file.substring(0, file.length() - 4);
  }

  static String hash(String text) {
    if (!SHA256.matcher(text).matches()) {
      throw ServiceException.notFound("images are named by a SHA-256");
    }
    return text;
  }
}
