package dev.choiros.wire.listen;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.security.GeneralSecurityException;
import java.util.Set;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** What both ends of a connection know and neither says. */
public final class Secret {
  /** As {@code openssl rand -hex 16} makes it; shorter ones could be guessed. */
  private static final int SHORTEST = 32;

  private static final int LONGEST = 4096;
  private static final String MAC = "HmacSHA256";

  private final byte[] bytes;

  Secret(String text) {
    this.bytes = text.getBytes(StandardCharsets.UTF_8);
  }

  /**
   * Reads it from a file; space around it is not part of it.
   *
   * @throws IOException that says why it is none
   */
  public static Secret read(Path file) throws IOException {
    if (!Files.exists(file)) {
      throw new NoSuchFileException("there is no file " + file);
    }
    if (Files.getPosixFilePermissions(file).stream().anyMatch(others()::contains)) {
      throw new IOException(file + " can be read or changed by everybody: chmod 600 " + file);
    }
    if (Files.size(file) > LONGEST) {
      throw new IOException(file + " is longer than a secret");
    }
    var text = Files.readString(file).strip();
    if (text.length() < SHORTEST) {
      throw new IOException(file + " holds no secret of at least " + SHORTEST + " characters");
    }
    return new Secret(text);
  }

  private static Set<PosixFilePermission> others() {
    return Set.of(PosixFilePermission.OTHERS_READ, PosixFilePermission.OTHERS_WRITE);
  }

  /** What only who knows it can say of these. */
  byte[] sign(byte[]... parts) {
    try {
      var mac = Mac.getInstance(MAC);
      mac.init(new SecretKeySpec(bytes, MAC));
      for (var part : parts) {
        mac.update(part);
      }
      return mac.doFinal();
    } catch (GeneralSecurityException impossible) {
      throw new IllegalStateException("every Java has " + MAC, impossible);
    }
  }
}
