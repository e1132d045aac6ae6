package dev.ganforge.web.api;

import io.javalin.http.Context;
import io.javalin.http.HttpStatus;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/** A body with its type, its ETag and how long a browser may keep it. */
public final class CachedReply {
  private static final String REVALIDATE = "no-cache";
  private static final String FOR_EVER = "public, max-age=31536000, immutable";

  private final String contentType;
  private final byte[] body;
  private final String etag;
  private final String cacheControl;

  private CachedReply(String contentType, byte[] body, String etag, String cacheControl) {
    this.contentType = contentType;
    this.body = body;
    this.etag = etag;
    this.cacheControl = cacheControl;
  }

  /** A body that a browser keeps but asks about each time; takes it over. */
  public static CachedReply revalidated(String contentType, byte[] body) {
    String etag = "W/\"" + sha256(body).substring(0, 32) + "\"";
    return new CachedReply(contentType, body, etag, REVALIDATE);
  }

  /** A body that is all its address will ever give; takes it over. */
  static CachedReply immutable(String contentType, byte[] body) {
    return new CachedReply(contentType, body, "\"" + sha256(body) + "\"", FOR_EVER);
  }

  /** Answers with the body, or with 304 where the browser has it already. */
  public void send(Context ctx) {
    ctx.header("ETag", etag).header("Cache-Control", cacheControl);
    if (etag.startsWith("W/")) {
      ctx.header("Vary", "Accept-Encoding");
    }
    if (isKnown(ctx.header("If-None-Match"))) {
      ctx.status(HttpStatus.NOT_MODIFIED);
    } else {
      ctx.contentType(contentType).result(body);
    }
  }

  /** Answers with the body, whatever the browser has, and leaves the status as it is. */
  public void sendWhole(Context ctx) {
    ctx.header("Cache-Control", "no-store").contentType(contentType).result(body);
  }

  /** RFC 9110, section 13.1.2: a list or a star, compared weakly. */
  private boolean isKnown(@Nullable String ifNoneMatch) {
    if (ifNoneMatch == null) {
      return false;
    }
    String mine = opaque(etag);
    return Arrays.stream(ifNoneMatch.split(",", -1))
        .map(String::strip)
        .anyMatch(tag -> tag.equals("*") || opaque(tag).equals(mine));
  }

  private static String opaque(String tag) {
    return tag.startsWith("W/") ? tag.substring(2) : tag;
  }

  static String sha256(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
