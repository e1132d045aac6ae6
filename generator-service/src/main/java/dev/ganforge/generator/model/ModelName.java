package dev.ganforge.generator.model;

import dev.ganforge.runtime.error.ServiceException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a request calls a model. */
public sealed interface ModelName {
  /** The newest checkpoint of any run, or the pinned one. */
  record Latest() implements ModelName {}

  /** A run's newest checkpoint. */
  record Newest(String run) implements ModelName {}

  /** One checkpoint. */
  record Exactly(String run, long step) implements ModelName {}

  Pattern SYNTAX = Pattern.compile("([A-Za-z0-9][A-Za-z0-9._-]{0,63})(?:@(\\d{1,18}))?");

  /**
   * Reads a name; the empty one means latest.
   *
   * @throws ServiceException INVALID_ARGUMENT where it is none
   */
  static ModelName parse(String name) {
    if (name.isEmpty() || name.equals("latest")) {
      return new Latest();
    }
    Matcher matcher = SYNTAX.matcher(name);
    if (!matcher.matches()) {
      throw ServiceException.invalid("model", name, "latest, <run> or <run>@<step>");
    }
    return matcher.group(2) == null
        ? new Newest(matcher.group(1))
        : new Exactly(matcher.group(1), Long.parseLong(matcher.group(2)));
  }
}
