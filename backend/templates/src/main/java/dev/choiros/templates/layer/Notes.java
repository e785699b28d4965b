package dev.choiros.templates.layer;

import dev.choiros.templates.BadTemplate;
import dev.choiros.templates.archive.Name;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What a layer says that its tree cannot: which names of the layers below it takes away, which
 * folders it empties of theirs, which of its folders it never spoke of, and, where this process may
 * not give files away, whose they are.
 */
public final class Notes {
  /** Whose a file is, and what may be done with it. */
  public record Rights(int uid, int gid, int mode) {}

  private final Set<Name> gone = new TreeSet<>();
  private final Set<Name> emptied = new TreeSet<>();
  private final NavigableSet<Name> implied = new TreeSet<>();
  private final NavigableMap<Name, Rights> rights = new TreeMap<>();

  public Set<Name> gone() {
    return gone;
  }

  public Set<Name> emptied() {
    return emptied;
  }

  public Set<Name> implied() {
    return implied;
  }

  public Map<Name, Rights> rights() {
    return rights;
  }

  /** What was there is not any more, with all that was in it. */
  void forget(Name name) {
    forget(name, rights.navigableKeySet());
    forget(name, implied);
  }

  /** Takes a name, and all that is below it, out of a set. */
  static void forget(Name name, NavigableSet<Name> names) {
    names.remove(name);
    // The character that follows the slash.
    names.subSet(new Name(name.path() + "/"), new Name(name.path() + "0")).clear();
  }

  public void write(Path file) throws IOException {
    var text = new StringBuilder();
    gone.forEach(name -> text.append("gone ").append(name.path()).append('\0'));
    emptied.forEach(name -> text.append("emptied ").append(name.path()).append('\0'));
    implied.forEach(name -> text.append("implied ").append(name.path()).append('\0'));
    rights.forEach((name, has) ->
        text.append("rights ")
            .append(has.uid + " " + has.gid + " " + has.mode + " " + name.path())
            .append('\0'));
    Files.writeString(file, text, StandardCharsets.ISO_8859_1);
  }

  public static Notes read(Path file) throws IOException {
    var notes = new Notes();
    for (var line : Files.readString(file, StandardCharsets.ISO_8859_1).split("\0", -1)) {
      if (!line.isEmpty()) {
        notes.read(line);
      }
    }
    return notes;
  }

  private void read(String line) throws BadTemplate {
    var words = line.split(" ", 2);
    switch (words[0]) {
      case "gone" -> gone.add(Name.read(words[1]));
      case "emptied" -> emptied.add(Name.read(words[1]));
      case "implied" -> implied.add(Name.read(words[1]));
      default -> {
        var parts = words[1].split(" ", 4);
        var has =
            new Rights(
                Integer.parseInt(parts[0]), Integer.parseInt(parts[1]), Integer.parseInt(parts[2]));
        rights.put(Name.read(parts[3]), has);
      }
    }
  }
}
