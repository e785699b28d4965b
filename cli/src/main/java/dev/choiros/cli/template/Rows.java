package dev.choiros.cli.template;

import java.io.PrintWriter;
import tools.jackson.databind.JsonNode;

/** A template as people read it. */
final class Rows {
  private Rows() {}

  static void print(PrintWriter out, JsonNode row, boolean json) {
    if (json) {
      out.println(row);
    } else {
      line(out, "name", row.path("name").asString(""));
      line(out, "status", row.path("status").asString(""));
      line(out, "source", row.path("source").asString(""));
      line(out, "digest", row.path("digest").asString(""));
      line(out, "failure", row.path("failure").asString(""));
      line(out, "remedy", row.path("remedy").asString(""));
      line(out, "size", sizes(row));
      line(out, "made at", row.path("made_at").asString(""));
      for (var layer : row.path("layers")) {
        line(
            out,
            "layer",
            layer.path("digest").asString("") + "  " + size(layer.path("bytes").asLong(0)));
      }
      for (var user : row.path("used_by")) {
        line(out, "used by", user.asString(""));
      }
    }
    out.flush();
  }

  private static String sizes(JsonNode row) {
    var files = row.path("files").asLong(0);
    return files == 0 ? "" : size(row.path("bytes").asLong(0)) + " in " + files + " files";
  }

  private static void line(PrintWriter out, String what, String value) {
    if (!value.isEmpty()) {
      out.println("%-8s %s".formatted(what, value));
    }
  }

  static String size(long bytes) {
    return bytes < 1 << 20 ? (bytes >> 10) + " KiB" : (bytes >> 20) + " MiB";
  }
}
