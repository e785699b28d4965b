package dev.choiros.templates.layer;

import dev.choiros.layers.AddedFiles;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.TreeMap;

/** Writes the lists of {@link AddedFiles#rights()}, one for each owner and each mode. */
public final class Rights {
  private Rights() {}

  public static void write(Notes notes, Path folder) throws IOException {
    var lists = new TreeMap<String, StringBuilder>();
    notes
        .rights()
        .forEach((name, has) -> {
          // With ./ before it no name can be an option.
          var line = "./" + name.path() + "\0";
          if (has.uid() != 0 || has.gid() != 0) {
            var list = "own." + has.uid() + "." + has.gid();
            lists.computeIfAbsent(list, _ -> new StringBuilder()).append(line);
          }
          if (has.mode() >= 0) {
            var list = "mode." + Integer.toOctalString(has.mode());
            lists.computeIfAbsent(list, _ -> new StringBuilder()).append(line);
          }
        });
    Files.createDirectory(folder);
    for (var list : lists.entrySet()) {
      Files.writeString(
          folder.resolve(list.getKey()), list.getValue(), StandardCharsets.ISO_8859_1);
    }
  }
}
