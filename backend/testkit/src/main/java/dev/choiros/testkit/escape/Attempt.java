package dev.choiros.testkit.escape;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * One try to get out of a sandbox.
 *
 * @param tries what it tries, its first line
 * @param prelude what all programs share
 * @param program Python, run inside; it prints {@code ESCAPED} when it got somewhere
 */
record Attempt(String tries, String prelude, String program) {
  /** Printed last, so that a program that broke off is not taken for one that was held. */
  static final String HELD = "HELD";

  static final String ESCAPED = "ESCAPED";

  /** In a folder of classes as in a jar. */
  static List<Attempt> all() throws IOException {
    try {
      var prelude = Objects.requireNonNull(Attempt.class.getResource("prelude.txt")).toURI();
      if (!"jar".equals(prelude.getScheme())) {
        return all(Path.of(prelude));
      }
      try (var jar = FileSystems.newFileSystem(prelude, Map.of())) {
        return all(jar.provider().getPath(prelude));
      }
    } catch (URISyntaxException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  private static List<Attempt> all(Path prelude) throws IOException {
    var found = new ArrayList<Attempt>();
    var first = Files.readString(prelude);
    try (var files =
        Files.newDirectoryStream(Objects.requireNonNull(prelude.getParent()), "*.py")) {
      for (var file : files) {
        var text = Files.readString(file);
        found.add(new Attempt(text.lines().findFirst().orElseThrow().substring(2), first, text));
      }
    }
    found.sort(Comparator.comparing(Attempt::tries));
    return found;
  }

  /** A bash script that runs the program with what it may know about the host. */
  String script(Map<String, Object> host) {
    var known = new StringBuilder("HOST = {");
    host.forEach((name, value) ->
        known
            .append('"')
            .append(name)
            .append("\": ")
            .append(value instanceof String ? "\"" + value + "\"" : value)
            .append(", "));
    return "/usr/bin/python3 -IS - <<'PROGRAM'\n"
        + prelude
        + known.append("}\n\n")
        + program
        + "\nprint(\""
        + HELD
        + "\")\nPROGRAM\n";
  }
}
