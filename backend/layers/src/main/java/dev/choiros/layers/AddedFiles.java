package dev.choiros.layers;

import dev.choiros.backend.Template;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A template that was added to this host, as it lies there; never changed once it is there.
 *
 * @param folder of its own, which root alone may enter: a stranger's setuid programs are below it
 */
public record AddedFiles(Path folder) {
  /** Where the template {@code name} is, below the folder of all templates. */
  public static AddedFiles in(Path templates, String name) {
    return new AddedFiles(templates.resolve("added").resolve(name));
  }

  /** The files, with the ids that they have inside. */
  public Path tree() {
    return folder.resolve("tree");
  }

  /** What every sandbox has in its own files from the start, to be laid over the tree. */
  public Path seed() {
    return folder.resolve("seed");
  }

  /**
   * Where files could not be given away: lists of names with a byte 0 after each, {@code
   * own.<uid>.<gid>} and {@code mode.<octal>}.
   */
  public Path rights() {
    return folder.resolve("rights");
  }

  public Path digest() {
    return folder.resolve("digest");
  }

  /** What is known about it, as JSON. */
  public Path about() {
    return folder.resolve("template.json");
  }

  static AddedFiles of(Path templates, Template.Added template) throws IOException {
    var files = in(templates, template.name());
    if (!Files.exists(files.digest())
        || !Files.readString(files.digest()).strip().equals(template.digest())) {
      throw new IOException(
          "the template " + template.name() + " with the digest " + template.digest() + " is gone");
    }
    return files;
  }
}
