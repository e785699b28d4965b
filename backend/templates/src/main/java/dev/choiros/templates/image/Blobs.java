package dev.choiros.templates.image;

import dev.choiros.templates.BadTemplate;
import java.io.IOException;
import java.io.InputStream;

/** Where the parts of images are, by name. */
public interface Blobs extends AutoCloseable {
  /** Manifests and the like are small; nobody needs larger ones. */
  int LARGEST_TEXT = 4 << 20;

  boolean has(String name);

  /** From its beginning; the caller closes. */
  InputStream open(String name) throws IOException;

  /** Bytes of it. */
  long size(String name) throws IOException;

  @Override
  void close() throws IOException;

  /** All of a small part. */
  default byte[] read(String name) throws IOException {
    try (var in = open(name)) {
      var bytes = in.readNBytes(LARGEST_TEXT + 1);
      if (bytes.length > LARGEST_TEXT) {
        throw new BadTemplate(
            "the image has a " + name + " of more than " + LARGEST_TEXT + " bytes",
            "it was not made by a tool that means well; do not use it");
      }
      return bytes;
    }
  }

  /** What an image says of itself, checked against its name. */
  default byte[] config(Digest digest) throws IOException {
    return read(digest);
  }

  /** All of a small part, checked against its name. */
  default byte[] read(Digest digest) throws IOException {
    var bytes = read(digest.blob());
    if (!Digest.of(bytes).equals(digest)) {
      throw new BadTemplate(
          "a part of the image is not what its name says: " + digest, "fetch it again");
    }
    return bytes;
  }
}
