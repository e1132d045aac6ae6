package dev.ganforge.web.api;

import dev.ganforge.runtime.error.ServiceException;
import io.javalin.http.Context;
import org.jspecify.annotations.Nullable;

/** Query parameters as numbers; what is not one is an INVALID_ARGUMENT that names it. */
final class Query {
  private Query() {}

  static String text(Context ctx, String name) {
    String value = ctx.queryParam(name);
    return value == null ? "" : value.strip();
  }

  /** The parameter, or {@code absent} where it is missing or empty. */
  static long whole(Context ctx, String name, long absent, long least, long most) {
    String value = text(ctx, name);
    if (value.isEmpty()) {
      return absent;
    }
    try {
      long number = Long.parseLong(value);
      if (number >= least && number <= most) {
        return number;
      }
    } catch (NumberFormatException e) {
      // answered below, like a number out of range
    }
    throw ServiceException.invalid(name, value, "a whole number from " + least + " to " + most);
  }

  /** A number, or {@code absent} where it is missing or empty. */
  static double number(Context ctx, String name, double absent, double least, double most) {
    String value = text(ctx, name);
    if (value.isEmpty()) {
      return absent;
    }
    try {
      double number = Double.parseDouble(value);
      if (number >= least && number <= most) {
        return number;
      }
    } catch (NumberFormatException e) {
      // answered below, like a number out of range
    }
    throw ServiceException.invalid(name, value, "a number from " + least + " to " + most);
  }

  /** A seed: an unsigned number of 64 bits. Null where it is missing or empty. */
  static @Nullable Long seed(Context ctx, String name) {
    String value = text(ctx, name);
    return value.isEmpty() ? null : (Long) seed(name, value);
  }

  static long seed(String name, String value) {
    try {
      return Long.parseUnsignedLong(value);
    } catch (NumberFormatException e) {
      throw ServiceException.invalid(name, value, "a whole number from 0 to 18446744073709551615");
    }
  }

  /** A truncation: a finite number above 0. Null where it is missing or empty. */
  static @Nullable Double truncation(Context ctx) {
    return truncation(text(ctx, "truncation"));
  }

  static @Nullable Double truncation(String value) {
    if (value.isEmpty()) {
      return null;
    }
    try {
      double number = Double.parseDouble(value);
      if (Double.isFinite(number) && number > 0) {
        return number;
      }
    } catch (NumberFormatException e) {
      // answered below, like a number out of range
    }
    throw ServiceException.invalid("truncation", value, "a number above 0, or nothing");
  }
}
