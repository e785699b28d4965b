package dev.choiros.wire.listen;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.choiros.wire.Duplex;
import java.io.EOFException;
import java.io.IOException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;

/**
 * How the ends of a connection prove to each other that they know a secret, which neither sends, in
 * a time that the caller bounds: who listens says a greeting and 32 random bytes; who dials answers
 * with 32 of its own and an HMAC-SHA256 of both; who listens, with another. Then HTTP begins. What
 * follows is not encrypted.
 */
public final class Proof {
  private static final byte[] GREETING = "CHOIR 1\n".getBytes(US_ASCII);
  private static final byte[] DIALS = "dials".getBytes(US_ASCII);
  private static final byte[] LISTENS = "listens".getBytes(US_ASCII);
  private static final int LENGTH = 32;
  private static final SecureRandom RANDOM = new SecureRandom();

  private Proof() {}

  /** For who listens: returns when the other has proved it. */
  static void demand(Duplex duplex, Secret secret) throws IOException {
    var ours = random();
    duplex.out().write(joined(GREETING, ours));
    var theirs = read(duplex);
    if (!MessageDigest.isEqual(read(duplex), secret.sign(DIALS, ours, theirs))) {
      throw new IOException("somebody dialled who does not know the secret");
    }
    duplex.out().write(secret.sign(LISTENS, theirs, ours));
  }

  /**
   * For who dials: proves it, and returns when the other has proved it too.
   *
   * @throws IOException that says why not
   */
  public static void give(Duplex duplex, Secret secret) throws IOException {
    if (!Arrays.equals(duplex.in().readNBytes(GREETING.length), GREETING)) {
      throw new IOException("what listens there is not an agent");
    }
    var theirs = read(duplex);
    var ours = random();
    duplex.out().write(joined(ours, secret.sign(DIALS, theirs, ours)));
    var answer = duplex.in().readNBytes(LENGTH);
    if (answer.length == 0) {
      throw new IOException("its agent has another secret");
    }
    if (!MessageDigest.isEqual(answer, secret.sign(LISTENS, ours, theirs))) {
      throw new IOException("what listens there does not know the secret");
    }
  }

  private static byte[] random() {
    var bytes = new byte[LENGTH];
    RANDOM.nextBytes(bytes);
    return bytes;
  }

  private static byte[] read(Duplex duplex) throws IOException {
    var bytes = duplex.in().readNBytes(LENGTH);
    if (bytes.length < LENGTH) {
      throw new EOFException("it hung up");
    }
    return bytes;
  }

  private static byte[] joined(byte[] one, byte[] other) {
    var both = Arrays.copyOf(one, one.length + other.length);
    System.arraycopy(other, 0, both, one.length, other.length);
    return both;
  }
}
