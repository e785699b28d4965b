package dev.choiros.protocol.templates;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** How far a template is. */
public enum TemplateStatus {
  MAKING,
  READY,
  FAILED;

  @JsonValue
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
