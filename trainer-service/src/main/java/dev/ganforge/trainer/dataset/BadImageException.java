package dev.ganforge.trainer.dataset;

import java.io.IOException;

/** A file that is no usable image; the message is the reason as a phrase. */
final class BadImageException extends IOException {
  private static final long serialVersionUID = 1L;

  private final String reason;

  BadImageException(String reason) {
    super(reason);
    this.reason = reason;
  }

  /** A phrase. */
  String reason() {
    return reason;
  }
}
