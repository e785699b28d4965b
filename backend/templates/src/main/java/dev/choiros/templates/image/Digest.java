package dev.choiros.templates.image;

import dev.choiros.templates.BadTemplate;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.regex.Pattern;

/**
 * The SHA-256 of some bytes, the one that images are named with.
 *
 * @param hex 64 digits
 */
public record Digest(String hex) {
  private static final Pattern WORDS = Pattern.compile("sha256:([0-9a-f]{64})");

  /** Reads {@code sha256:…}. */
  public static Digest read(String text) throws BadTemplate {
    var found = WORDS.matcher(text);
    if (!found.matches()) {
      throw new BadTemplate(
          "the image names a part of it by \"" + text.replaceAll("\\p{Cntrl}", "?") + "\"",
          "use an image that is named by sha256 digests; all common tools make those");
    }
    return new Digest(found.group(1));
  }

  public static Digest of(byte[] bytes) {
    return new Digest(HexFormat.of().formatHex(sha256().digest(bytes)));
  }

  static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException never) {
      throw new IllegalStateException(never);
    }
  }

  /** Where it is in the layout of OCI images. */
  String blob() {
    return "blobs/sha256/" + hex;
  }

  @Override
  public String toString() {
    return "sha256:" + hex;
  }
}
