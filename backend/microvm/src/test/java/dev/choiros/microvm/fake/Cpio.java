package dev.choiros.microvm.fake;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/** Reads an archive as a kernel does that unpacks it into its first root. */
final class Cpio {
  private static final int HEADER = 110;

  private Cpio() {}

  /** The content of each entry by its path. */
  static Map<String, byte[]> read(byte[] archive) {
    var entries = new LinkedHashMap<String, byte[]>();
    var at = 0;
    while (true) {
      var header = new String(archive, at, HEADER, StandardCharsets.US_ASCII);
      if (!header.startsWith("070701")) {
        throw new Refused(400, "this is no archive that a kernel unpacks");
      }
      var bytes = field(header, 6);
      var nameBytes = field(header, 11);
      var name = new String(archive, at + HEADER, nameBytes - 1, StandardCharsets.UTF_8);
      if (name.equals("TRAILER!!!")) {
        return entries;
      }
      var start = aligned(at + HEADER + nameBytes);
      entries.put(name, Arrays.copyOfRange(archive, start, start + bytes));
      at = aligned(start + bytes);
    }
  }

  private static int field(String header, int number) {
    return Integer.parseInt(header, 6 + number * 8, 14 + number * 8, 16);
  }

  private static int aligned(int at) {
    return (at + 3) / 4 * 4;
  }
}
