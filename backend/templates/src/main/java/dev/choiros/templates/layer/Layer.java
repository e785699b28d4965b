package dev.choiros.templates.layer;

import dev.choiros.templates.archive.Bounds;
import dev.choiros.templates.archive.TarReader;
import dev.choiros.templates.tree.Tree;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/**
 * A layer as it lies in its folder: the files that it brings, and its notes.
 *
 * @param folder of its own
 */
public record Layer(Path folder) {
  /** Unpacks a tar, not compressed, into a folder that is not there yet. */
  public static Layer unpack(InputStream tar, Path folder, Bounds bounds, boolean gives)
      throws IOException {
    var layer = new Layer(folder);
    Files.createDirectories(layer.tree());
    Files.setPosixFilePermissions(layer.tree(), PosixFilePermissions.fromString("rwxr-xr-x"));
    try (var tree = Tree.open(layer.tree())) {
      new Unpacker(tree, bounds, gives).unpack(new TarReader(tar)).write(layer.notesFile());
    }
    return layer;
  }

  public Path tree() {
    return folder.resolve("tree");
  }

  public Notes notes() throws IOException {
    return Notes.read(notesFile());
  }

  private Path notesFile() {
    return folder.resolve("notes");
  }
}
