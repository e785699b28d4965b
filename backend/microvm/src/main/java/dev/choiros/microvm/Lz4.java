package dev.choiros.microvm;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** LZ4 in the older form, as kernels are packed: blocks, and the size of all of it behind them. */
final class Lz4 {
  private static final int MAGIC_BYTES = 4;
  private static final int LONG = 15;
  private static final int SHORTEST = 4;

  private Lz4() {}

  static byte[] unpacked(ByteBuffer packed) throws IOException {
    var in = packed.order(ByteOrder.LITTLE_ENDIAN).position(MAGIC_BYTES);
    var size = in.getInt(in.limit() - Integer.BYTES);
    var out = new ByteArrayOutputStream(size);
    while (out.size() < size) {
      var length = in.getInt();
      out.write(block(in.slice(in.position(), length)));
      in.position(in.position() + length);
    }
    if (out.size() != size) {
      throw new IOException("the kernel unpacks to another size than it says");
    }
    return out.toByteArray();
  }

  /** Each looks back into itself only. */
  private static byte[] block(ByteBuffer in) {
    var out = new byte[8 << 20];
    var at = 0;
    while (in.hasRemaining()) {
      var token = in.get() & 0xff;
      var plain = length(in, token >> 4);
      in.get(out, at, plain);
      at += plain;
      if (!in.hasRemaining()) {
        break;
      }
      var back = in.get() & 0xff | (in.get() & 0xff) << 8;
      var again = length(in, token & LONG) + SHORTEST;
      for (var end = at + again; at < end; at++) {
        out[at] = out[at - back]; // It may overlap what it makes.
      }
    }
    return java.util.Arrays.copyOf(out, at);
  }

  private static int length(ByteBuffer in, int first) {
    var length = first;
    if (first == LONG) {
      int more;
      do {
        more = in.get() & 0xff;
        length += more;
      } while (more == 0xff);
    }
    return length;
  }
}
