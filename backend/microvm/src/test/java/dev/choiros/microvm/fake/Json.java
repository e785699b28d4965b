package dev.choiros.microvm.fake;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads and writes JSON, strictly, as maps, lists, texts, whole numbers and truth values: a fake is
 * started by whoever runs a sandbox, with no library of ours in reach.
 */
final class Json {
  private final String text;
  private int at;

  private Json(String text) {
    this.text = text;
  }

  static Object read(String text) {
    var json = new Json(text);
    var value = json.value();
    json.blank();
    json.check(json.at == text.length());
    return value;
  }

  private Object value() {
    blank();
    check(at < text.length());
    return switch (text.charAt(at)) {
      case '{' -> map();
      case '[' -> list();
      case '"' -> text();
      case 't' -> word("true", true);
      case 'f' -> word("false", false);
      default -> number();
    };
  }

  private Map<String, Object> map() {
    var map = new HashMap<String, Object>();
    at++;
    while (!ends('}', map.isEmpty())) {
      blank();
      var name = text();
      blank();
      check(text.charAt(at++) == ':');
      check(map.put(name, value()) == null);
    }
    return map;
  }

  private List<Object> list() {
    var list = new ArrayList<>();
    at++;
    while (!ends(']', list.isEmpty())) {
      list.add(value());
    }
    return list;
  }

  /** Whether the end is next; else a comma was, unless nothing was before. */
  private boolean ends(char end, boolean first) {
    blank();
    check(at < text.length());
    if (text.charAt(at) == end) {
      at++;
      return true;
    }
    check(first || text.charAt(at++) == ',');
    return false;
  }

  private String text() {
    check(at < text.length() && text.charAt(at) == '"');
    var found = new StringBuilder();
    for (at++; text.charAt(at) != '"'; at++) {
      if (text.charAt(at) == '\\') {
        at++;
        check(text.charAt(at) == '"' || text.charAt(at) == '\\' || text.charAt(at) == '/');
      }
      found.append(text.charAt(at));
      check(at + 1 < text.length());
    }
    at++;
    return found.toString();
  }

  private Object word(String word, Object value) {
    check(text.startsWith(word, at));
    at += word.length();
    return value;
  }

  private Long number() {
    var start = at;
    while (at < text.length() && "-0123456789".indexOf(text.charAt(at)) >= 0) {
      at++;
    }
    check(at > start);
    return Long.valueOf(text.substring(start, at));
  }

  private void blank() {
    while (at < text.length() && " \t\r\n".indexOf(text.charAt(at)) >= 0) {
      at++;
    }
  }

  private void check(boolean good) {
    if (!good) {
      throw new IllegalArgumentException("no JSON at " + at);
    }
  }

  static String write(Object value) {
    return switch (value) {
      case Map<?, ?> map ->
          "{"
              + String.join(
                  ",",
                  map.entrySet().stream()
                      .map(each -> write(each.getKey().toString()) + ":" + write(each.getValue()))
                      .toList())
              + "}";
      case List<?> list -> "[" + String.join(",", list.stream().map(Json::write).toList()) + "]";
      case String word -> "\"" + word.replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
      default -> value.toString();
    };
  }
}
