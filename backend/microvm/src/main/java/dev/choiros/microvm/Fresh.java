package dev.choiros.microvm;

import static dev.choiros.linux.program.SystemCalls.number;

import dev.choiros.linux.program.SystemCalls;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.SecureRandom;
import java.time.Instant;

/** Adds to a program what no two machines with the same memory may share: time and chance. */
final class Fresh {
  private static final int OPEN = 2;
  private static final int CLOSE = 3;
  private static final int IOCTL = 16;
  private static final int SET_CLOCK = 227;
  private static final int READ_WRITE = 2;
  private static final int ADD_ENTROPY = 0x40085203;
  private static final int RESEED = 0x5207;
  private static final int SEED_BYTES = 64;
  private static final SecureRandom RANDOM = new SecureRandom();

  private Fresh() {}

  static void addTo(SystemCalls program) {
    var now = Instant.now();
    var time = little(16).putLong(now.getEpochSecond()).putLong(now.getNano());
    program.call("setting the clock", SET_CLOCK, number(0), program.bytes(time.array()));
    var seed = new byte[SEED_BYTES];
    RANDOM.nextBytes(seed);
    var pool = little(8 + SEED_BYTES).putInt(SEED_BYTES * 8).putInt(SEED_BYTES).put(seed);
    var opened = number(Start.OPENED);
    program.call("opening", OPEN, program.text("dev/urandom"), number(READ_WRITE));
    program.call(
        "adding random numbers", IOCTL, opened, number(ADD_ENTROPY), program.bytes(pool.array()));
    program.call("reseeding", IOCTL, opened, number(RESEED));
    program.call("closing", CLOSE, opened);
  }

  private static ByteBuffer little(int bytes) {
    return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }
}
