package dev.choiros.templates;

import java.io.IOException;

/** What was to become a template cannot: the message says why, the remedy what to do about it. */
public final class BadTemplate extends IOException {
  private static final long serialVersionUID = 1;

  private final String remedy;

  public BadTemplate(String message, String remedy) {
    super(message);
    this.remedy = remedy;
  }

  public BadTemplate(String message, String remedy, Throwable cause) {
    super(message, cause);
    this.remedy = remedy;
  }

  public String remedy() {
    return remedy;
  }
}
