package dev.choiros.templates.image;

import dev.choiros.templates.Progress;
import dev.choiros.templates.archive.Unpressed;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;

/**
 * One layer of a source: a tar, compressed or not.
 *
 * @param blob what the tar as it comes must be
 * @param content what it must be when it is not compressed
 * @param bytes of it as it comes; 0 if that is not known
 */
public record Part(
    Opening opening, Optional<Digest> blob, Optional<Digest> content, long bytes, String text) {
  /** Opens the layer from its beginning. */
  @FunctionalInterface
  public interface Opening {
    InputStream open() throws IOException;
  }

  /** What reads the tar, not compressed. */
  @FunctionalInterface
  public interface Reading {
    void read(InputStream tar) throws IOException;
  }

  /** Reads it, and checks all that was promised; the digest of what it is when not compressed. */
  public Digest read(Progress progress, Reading reading) throws IOException {
    try (var outer = new Checked(opening.open(), done -> progress.at(text, done, bytes));
        var inner = new Checked(Unpressed.of(outer), _ -> {})) {
      reading.read(inner);
      var is = inner.finish();
      if (blob.isPresent()) {
        outer.finish(blob.get(), bytes);
      }
      if (content.isPresent() && !content.get().equals(is)) {
        throw new dev.choiros.templates.BadTemplate(
            "a layer of the image is not what its configuration says: "
                + content.get()
                + " is "
                + is,
            "fetch it again; if that does not help, do not use it");
      }
      return is;
    }
  }
}
