package dev.choiros.templates.image;

import dev.choiros.templates.BadTemplate;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** Where this host gets its packages from. */
final class AptSources {
  private static final Path FOLDER = Path.of("/etc/apt");
  private static final Pattern LINE =
      Pattern.compile("deb\\s+(\\[[^\\]]*\\]\\s+)?(\\S+)\\s+(\\S+)\\s+(.+)");

  private AptSources() {}

  /** The lines for one release, with its updates; other releases are not for a template. */
  static String of(String suite) throws IOException {
    return of(suite, FOLDER);
  }

  static String of(String suite, Path apt) throws IOException {
    var lines = new ArrayList<String>();
    for (var file : files(apt)) {
      var text = Files.readString(file);
      if (file.toString().endsWith(".sources")) {
        stanzas(text, suite, lines);
      } else {
        text.lines()
            .filter(line -> fits(line.strip(), suite))
            .map(String::strip)
            .forEach(lines::add);
      }
    }
    if (lines.isEmpty()) {
      throw new BadTemplate(
          "this host has no apt sources for " + suite, "add them to /etc/apt/sources.list");
    }
    return String.join("\n", lines) + "\n";
  }

  private static List<Path> files(Path apt) throws IOException {
    var files = new ArrayList<Path>();
    if (Files.exists(apt.resolve("sources.list"))) {
      files.add(apt.resolve("sources.list"));
    }
    if (Files.isDirectory(apt.resolve("sources.list.d"))) {
      try (var more = Files.newDirectoryStream(apt.resolve("sources.list.d"), "*.{list,sources}")) {
        more.forEach(files::add);
      }
    }
    files.sort(null);
    return files;
  }

  private static boolean fits(String line, String suite) {
    var found = LINE.matcher(line);
    return found.matches() && ofRelease(found.group(3), suite);
  }

  private static boolean ofRelease(String name, String suite) {
    return List.of(suite, suite + "-updates", suite + "-security", suite + "/updates")
        .contains(name);
  }

  /** Deb822: fields of stanzas; a line that begins with a space goes on with the field before. */
  private static void stanzas(String text, String suite, List<String> lines) {
    for (var stanza : text.split("\\n\\s*\\n", -1)) {
      var fields = fields(stanza);
      if (!List.of(words(fields, "types")).contains("deb")
          || "no".equals(fields.getOrDefault("enabled", "yes"))) {
        continue;
      }
      for (var release : words(fields, "suites")) {
        for (var uri : words(fields, "uris")) {
          if (ofRelease(release, suite)) {
            lines.add(line(fields, uri, release));
          }
        }
      }
    }
  }

  private static String line(Map<String, String> fields, String uri, String release) {
    var key = fields.getOrDefault("signed-by", "");
    var options = key.startsWith("/") ? "[signed-by=" + key + "] " : "";
    var components = String.join(" ", words(fields, "components"));
    return "deb " + options + uri + " " + release + " " + components;
  }

  private static String[] words(Map<String, String> fields, String name) {
    return fields.getOrDefault(name, "").strip().split("\\s+", -1);
  }

  private static Map<String, String> fields(String stanza) {
    var fields = new TreeMap<String, String>();
    var name = "";
    for (var line : stanza.split("\n", -1)) {
      var colon = line.indexOf(':');
      if (line.startsWith(" ") || line.startsWith("\t")) {
        fields.merge(name, line, (before, more) -> before + "\n" + more);
      } else if (colon > 0 && !line.startsWith("#")) {
        name = line.substring(0, colon).toLowerCase(java.util.Locale.ROOT);
        fields.put(name, line.substring(colon + 1).strip());
      }
    }
    return fields;
  }

  /** This host's way to its sources. */
  static List<String> options() {
    var options = new ArrayList<String>();
    for (var scheme : List.of("http", "https")) {
      var proxy = configured("Acquire::" + scheme + "::Proxy");
      if (!proxy.isEmpty()) {
        options.add("--aptopt=Acquire::" + scheme + "::Proxy \"" + proxy + "\"");
      }
    }
    return options;
  }

  private static String configured(String key) {
    try (var said = LocalSource.output(List.of("apt-config", "shell", "value", key))) {
      var text = new String(said.readAllBytes(), java.nio.charset.StandardCharsets.UTF_8).strip();
      return text.startsWith("value='") && text.endsWith("'")
          ? text.substring("value='".length(), text.length() - 1)
          : "";
    } catch (IOException none) {
      return "";
    }
  }
}
