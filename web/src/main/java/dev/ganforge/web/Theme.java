package dev.ganforge.web;

import io.javalin.http.Context;
import java.util.Locale;

/** Light or dark as somebody chose, or as the browser has it. */
enum Theme {
  AUTO,
  LIGHT,
  DARK;

  private static final String COOKIE = "theme";

  static Theme of(Context ctx) {
    String chosen = ctx.cookie(COOKIE);
    for (Theme theme : values()) {
      if (theme.attribute().equals(chosen)) {
        return theme;
      }
    }
    return AUTO;
  }

  String attribute() {
    return name().toLowerCase(Locale.ROOT);
  }
}
