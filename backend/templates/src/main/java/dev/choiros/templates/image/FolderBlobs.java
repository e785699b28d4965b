package dev.choiros.templates.image;

import dev.choiros.templates.BadTemplate;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** An image in a folder, in the layout of OCI. */
record FolderBlobs(Path folder) implements Blobs {
  @Override
  public boolean has(String name) {
    return Files.isRegularFile(folder.resolve(name));
  }

  private Path part(String name) throws BadTemplate {
    if (!has(name)) {
      throw new BadTemplate("the image has no " + name, "fetch or save it again");
    }
    return folder.resolve(name);
  }

  @Override
  public InputStream open(String name) throws IOException {
    return Files.newInputStream(part(name));
  }

  @Override
  public long size(String name) throws IOException {
    return Files.size(part(name));
  }

  @Override
  public void close() {
    // Nothing is open.
  }
}
