package dev.choiros.agent.json;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Values are {@code null}, {@link Boolean}, {@link Long}, {@link Double}, {@link String}, {@link
 * List} and {@link JsonObject}. Writing also takes any {@link Map} and {@link Number}.
 */
public final class Json {
  private Json() {}

  /** Parses a whole text; anything but one value in valid UTF-8 is a {@link JsonFault}. */
  public static @Nullable Object parse(byte[] utf8) {
    try {
      var text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(utf8));
      return new JsonReader(text.toString()).whole();
    } catch (CharacterCodingException notUtf8) {
      throw new JsonFault("the JSON is not UTF-8");
    }
  }

  public static @Nullable Object parse(String text) {
    return new JsonReader(text).whole();
  }

  /** Parses a text that must be an object. */
  public static JsonObject object(byte[] utf8) {
    if (parse(utf8) instanceof JsonObject object) {
      return object;
    }
    throw new JsonFault("a JSON object is needed");
  }

  public static String write(@Nullable Object value) {
    var text = new StringBuilder();
    try {
      write(value, text);
    } catch (IOException impossible) {
      throw new IllegalStateException(impossible);
    }
    return text.toString();
  }

  public static byte[] bytes(@Nullable Object value) {
    return write(value).getBytes(StandardCharsets.UTF_8);
  }

  // No pattern switch: that one is bound at run time by spinning a class, and the agent writes its
  // first JSON before it has any other need for the machinery that does so.
  private static void write(@Nullable Object value, Appendable out) throws IOException {
    if (value instanceof JsonObject object) {
      writeMap(object.members(), out);
    } else if (value instanceof Map<?, ?> map) {
      writeMap(map, out);
    } else if (value instanceof Iterable<?> list) {
      writeList(list, out);
    } else if (value instanceof Double number && !Double.isFinite(number)) {
      throw new IllegalArgumentException("not JSON: " + number);
    } else if (value == null || value instanceof Number || value instanceof Boolean) {
      out.append(String.valueOf(value));
    } else {
      quote(value.toString(), out);
    }
  }

  private static void writeList(Iterable<?> list, Appendable out) throws IOException {
    var between = "[";
    for (var item : list) {
      out.append(between);
      write(item, out);
      between = ",";
    }
    out.append(between.equals("[") ? "[]" : "]");
  }

  private static void writeMap(Map<?, ?> map, Appendable out) throws IOException {
    out.append('{');
    boolean first = true;
    for (var entry : map.entrySet()) {
      if (!first) {
        out.append(',');
      }
      first = false;
      quote(String.valueOf(entry.getKey()), out);
      out.append(':');
      write(entry.getValue(), out);
    }
    out.append('}');
  }

  private static void quote(String text, Appendable out) throws IOException {
    out.append('"');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '"' -> out.append("\\\"");
        case '\\' -> out.append("\\\\");
        case '\n' -> out.append("\\n");
        case '\r' -> out.append("\\r");
        case '\t' -> out.append("\\t");
        default -> {
          if (c < 0x20 || lone(text, i)) {
            out.append(String.format("\\u%04x", (int) c));
          } else {
            out.append(c);
          }
        }
      }
    }
    out.append('"');
  }

  /** Half a surrogate pair has no UTF-8; as an escape it survives. */
  private static boolean lone(String text, int at) {
    char c = text.charAt(at);
    if (Character.isHighSurrogate(c)) {
      return at + 1 >= text.length() || !Character.isLowSurrogate(text.charAt(at + 1));
    }
    return Character.isLowSurrogate(c)
        && (at == 0 || !Character.isHighSurrogate(text.charAt(at - 1)));
  }
}
