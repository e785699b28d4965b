package dev.choiros.templates.image;

import dev.choiros.templates.BadTemplate;
import dev.choiros.templates.Progress;
import dev.choiros.templates.archive.Bounds;
import dev.choiros.templates.archive.TarReader;
import dev.choiros.templates.archive.Unpressed;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A file or a folder of this host: an image in the layout of OCI or of Docker, or a root file
 * system; it says itself which.
 *
 * @param image which one, where there are several
 */
record LocalSource(Path path, Optional<String> image) implements Source {
  /** How the first entry of an image's archive is called, and that of no root file system. */
  private static final Pattern OF_IMAGE =
      Pattern.compile(
          "blobs(/.*)?|oci-layout|index\\.json|manifest\\.json|repositories"
              + "|[0-9a-f]{64}(/.*|\\.(json|tar))?");

  @Override
  public String text() {
    return path + image.map(name -> ":" + name).orElse("");
  }

  @Override
  public Content open(Path making, Progress progress) throws IOException {
    if (Files.isDirectory(path)) {
      return Files.exists(path.resolve("oci-layout")) ? image(new FolderBlobs(path)) : folder();
    }
    if (!Files.isRegularFile(path)) {
      throw new BadTemplate("there is no file " + path + " on this host", "check the path");
    }
    if (!isImage()) {
      var bytes = Files.size(path);
      return Content.of(List.of(whole(() -> Files.newInputStream(path), bytes)), () -> {});
    }
    return image(ArchiveBlobs.open(plain(making, progress)));
  }

  private Content image(Blobs blobs) throws IOException {
    try {
      return Content.of(new OciImage(blobs, Platform.ofThisHost()).layers(image), blobs);
    } catch (IOException failed) {
      blobs.close();
      throw failed;
    }
  }

  private static Part whole(Part.Opening opening, long bytes) {
    return new Part(opening, Optional.empty(), Optional.empty(), bytes, "unpacking");
  }

  private boolean isImage() throws IOException {
    try (var in = Unpressed.of(Files.newInputStream(path))) {
      var first = new TarReader(in).next();
      return first.isPresent() && OF_IMAGE.matcher(first.get().name().path()).matches();
    }
  }

  /** The archive as one that can be read in any order. */
  private Path plain(Path making, Progress progress) throws IOException {
    if (isTar()) {
      return path;
    }
    var plain = making.resolve("image.tar");
    var bounds = Bounds.of(making);
    try (var in = Unpressed.of(Files.newInputStream(path));
        var out = Files.newOutputStream(plain)) {
      copy(in, out, bounds, progress);
    }
    return plain;
  }

  private static void copy(InputStream in, OutputStream out, Bounds bounds, Progress progress)
      throws IOException {
    var buffer = new byte[1 << 16];
    for (var got = in.read(buffer); got >= 0; got = in.read(buffer)) {
      bounds.take(got);
      out.write(buffer, 0, got);
      progress.at("unpressing", bounds.bytes(), 0);
    }
  }

  private boolean isTar() throws IOException {
    try (var in = Files.newInputStream(path)) {
      var block = in.readNBytes(512);
      return block.length == 512
          && new String(block, 257, 5, java.nio.charset.StandardCharsets.ISO_8859_1)
              .equals("ustar");
    }
  }

  /** A folder goes through a tar, and so through the same checks as what a stranger sends. */
  private Content folder() {
    var command =
        List.of(
            "tar",
            "--create",
            "--format=posix",
            "--one-file-system",
            "--sort=name",
            "--xattrs",
            "--xattrs-include=user.*",
            "--numeric-owner",
            "--directory=" + path,
            "--file=-",
            "--warning=no-file-ignored",
            ".");
    return Content.of(List.of(whole(() -> output(command), 0)), () -> {});
  }

  /** What a program prints; fails at the end when it failed. */
  static InputStream output(List<String> command) throws IOException {
    var process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
    process.getOutputStream().close();
    return new FilterInputStream(process.getInputStream()) {
      @Override
      public int read(byte[] into, int at, int most) throws IOException {
        var got = super.read(into, at, most);
        try {
          if (got < 0 && process.waitFor() != 0) {
            throw new BadTemplate(
                command.getFirst() + " could not read all of it", "check who may read the files");
          }
        } catch (InterruptedException stop) {
          Thread.currentThread().interrupt();
          throw new java.io.InterruptedIOException("cancelled");
        }
        return got;
      }

      @Override
      public void close() throws IOException {
        process.destroyForcibly();
        super.close();
      }
    };
  }
}
