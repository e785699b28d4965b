package dev.choiros.microvm;

import static dev.choiros.linux.program.SystemCalls.number;

import dev.choiros.backend.SandboxSpec;
import dev.choiros.linux.program.SystemCalls;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.SecureRandom;
import java.util.Arrays;

/**
 * What is different for each sandbox, on a small drive of its own: what it is called, what it may
 * use, and the program that becomes its agent.
 */
final class Start {
  /** The same for every sandbox, because a machine that was cloned does not look again. */
  private static final int DRIVE_BYTES = 256 << 10;

  private static final int IOCTL = 16;
  private static final int EXIT = 231;
  private static final int ADD_ENTROPY = 0x40085203;
  private static final int RESEED = 0x5207;
  private static final int SEED_BYTES = 64;
  private static final SecureRandom RANDOM = new SecureRandom();

  private Start() {}

  static byte[] drive(SandboxSpec spec) {
    var name = spec.id().value();
    var archive = new Archive();
    archive.text("hostname", name + "\n");
    archive.text("hosts", "127.0.0.1 localhost\n::1 localhost\n127.0.1.1 " + name + "\n");
    archive.text(
        "settings",
        "memory=%d\nprocesses=%d\n"
            .formatted(spec.limits().memoryBytes(), spec.limits().processes()));
    archive.program("first", FirstProgram.of(spec));
    archive.program("reseed", reseed());
    return padded(archive.bytes());
  }

  /** Gives the kernel random numbers, through its standard input, and makes it use them now. */
  private static byte[] reseed() {
    var pool = ByteBuffer.allocate(8 + SEED_BYTES).order(ByteOrder.LITTLE_ENDIAN);
    var seed = new byte[SEED_BYTES];
    RANDOM.nextBytes(seed);
    pool.putInt(SEED_BYTES * 8).putInt(SEED_BYTES).put(seed);
    var program = new SystemCalls();
    program.call(
        "adding random numbers",
        IOCTL,
        number(0),
        number(ADD_ENTROPY),
        program.bytes(pool.array()));
    program.call("reseeding", IOCTL, number(0), number(RESEED));
    program.call("ending", EXIT, number(0));
    return program.bytes();
  }

  private static byte[] padded(byte[] archive) {
    if (archive.length > DRIVE_BYTES) {
      throw new IllegalArgumentException("the environment of the sandbox is too large");
    }
    return Arrays.copyOf(archive, DRIVE_BYTES);
  }
}
