package dev.choiros.gvisor;

import static java.util.stream.Collectors.joining;

import java.util.List;
import java.util.Map;

/** Writes maps, lists, texts, numbers and truth values. */
final class Json {
  private static final char FIRST_PLAIN = ' ';

  private Json() {}

  static String of(Object value) {
    return switch (value) {
      case Map<?, ?> map ->
          map.entrySet().stream()
              .map(entry -> text(entry.getKey().toString()) + ":" + of(entry.getValue()))
              .collect(joining(",", "{", "}"));
      case List<?> list -> list.stream().map(Json::of).collect(joining(",", "[", "]"));
      case Number number -> number.toString();
      case Boolean truth -> truth.toString();
      default -> text(value.toString());
    };
  }

  private static String text(String text) {
    var json = new StringBuilder("\"");
    for (var c : text.toCharArray()) {
      if (c == '"' || c == '\\') {
        json.append('\\').append(c);
      } else if (c < FIRST_PLAIN) {
        json.append("\\u%04x".formatted((int) c));
      } else {
        json.append(c);
      }
    }
    return json.append('"').toString();
  }
}
