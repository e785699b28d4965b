package dev.choiros.linux;

import java.io.IOException;

/** A start failed for what it found prepared, which is gone now: a second one may succeed. */
public final class AnotherTry extends IOException {
  private static final long serialVersionUID = 1;

  public AnotherTry(Exception cause) {
    super(cause.getMessage(), cause);
  }
}
