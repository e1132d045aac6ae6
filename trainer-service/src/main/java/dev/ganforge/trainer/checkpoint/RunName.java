package dev.ganforge.trainer.checkpoint;

import dev.ganforge.runtime.error.ServiceException;
import java.util.regex.Pattern;

/** The rule for names that become folders and files: none of them leaves its folder. */
public final class RunName {
  private static final Pattern RUN = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,63}");
  private static final Pattern FILE = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,127}");

  private RunName() {}

  /**
   * The name itself.
   *
   * @param field the field it came in, for the message
   * @throws ServiceException INVALID_ARGUMENT unless it is a run's name
   */
  public static String require(String field, String name) {
    if (!RUN.matcher(name).matches()) {
      throw ServiceException.invalid(
          field, name, "a letter or digit, then up to 63 letters, digits, '.', '_' or '-'");
    }
    return name;
  }

  /** Whether a run may have this name. */
  public static boolean isValid(String name) {
    return RUN.matcher(name).matches();
  }

  static String requireFile(String name) {
    if (!FILE.matcher(name).matches()) {
      throw ServiceException.invalid(
          "name", name, "a letter or digit, then up to 127 letters, digits, '.', '_' or '-'");
    }
    return name;
  }
}
