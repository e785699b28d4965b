package dev.choiros.testkit.escape;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.zip.DeflaterOutputStream;

/**
 * One try to get out of a sandbox.
 *
 * @param tries what it tries, its first line
 * @param program Python, run inside; it prints {@code ESCAPED} when it got somewhere
 */
record Attempt(String name, String tries, String program) {
  /** Printed last, so that a program that broke off is not taken for one that was held. */
  static final String HELD = "HELD";

  static final String ESCAPED = "ESCAPED";

  /** In a folder of classes as in a jar. */
  static List<Attempt> all() throws IOException {
    try {
      var folder = Objects.requireNonNull(Attempt.class.getResource("prelude.txt")).toURI();
      if (!"jar".equals(folder.getScheme())) {
        return all(Path.of(folder));
      }
      try (var jar = FileSystems.newFileSystem(folder, Map.of())) {
        return all(jar.provider().getPath(folder));
      }
    } catch (URISyntaxException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  private static List<Attempt> all(Path beside) throws IOException {
    var found = new ArrayList<Attempt>();
    try (var files = Files.newDirectoryStream(Objects.requireNonNull(beside.getParent()), "*.py")) {
      for (var file : files) {
        var text = Files.readString(file);
        var name = String.valueOf(file.getFileName()).replace(".py", "");
        found.add(new Attempt(name, text.lines().findFirst().orElseThrow().substring(2), text));
      }
    }
    found.sort(Comparator.comparing(Attempt::tries));
    return found;
  }

  /**
   * A bash script that runs them one after the other, each in a process of its own. It is packed,
   * because it has to fit into one argument.
   *
   * @param host what the programs may know about the host
   */
  static String script(List<Attempt> attempts, Map<String, Object> host) throws IOException {
    var python = new StringBuilder(prelude());
    python.append("\nHOST = {");
    host.forEach((name, value) -> python.append(text(name)).append(": ").append(literal(value)));
    python.append("}\nSHARED = HOST[\"wall\"] in (\"process\", \"namespaces\")");
    python.append("\nMACHINE = HOST[\"wall\"] == \"microvm\"\n");
    for (var each : attempts) {
      python.append("attempt(%s, %s)%n".formatted(text(each.name), text(each.program)));
    }
    var packed = new ByteArrayOutputStream();
    try (var deflater = new DeflaterOutputStream(packed)) {
      deflater.write(python.toString().getBytes(StandardCharsets.UTF_8));
    }
    return """
    /usr/bin/python3 -IS - <<'PROGRAM'
    import base64, zlib
    exec(zlib.decompress(base64.b64decode("%s")))
    PROGRAM
    """
        .formatted(Base64.getEncoder().encodeToString(packed.toByteArray()));
  }

  /** What each of them said, by its name. */
  static Map<String, String> said(String output) {
    var said = new HashMap<String, String>();
    for (var line : output.lines().toList()) {
      var words = line.split(" ", 2);
      try {
        var text = Base64.getDecoder().decode(words[words.length - 1]);
        said.put(words[0], new String(text, StandardCharsets.UTF_8));
      } catch (IllegalArgumentException brokenOff) {
        said.put(line, "");
      }
    }
    return said;
  }

  private static String prelude() throws IOException {
    try (var in = Objects.requireNonNull(Attempt.class.getResourceAsStream("prelude.txt"))) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private static String literal(Object value) {
    return switch (value) {
      case List<?> all ->
          "[" + String.join("", all.stream().map(Attempt::literal).toList()) + "], ";
      case String text -> text(text) + ", ";
      default -> value + ", ";
    };
  }

  private static String text(String any) {
    return "'" + any.replace("\\", "\\\\").replace("'", "\\'").replace("\n", "\\n") + "'";
  }
}
