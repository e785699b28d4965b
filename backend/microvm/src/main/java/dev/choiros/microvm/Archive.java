package dev.choiros.microvm;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** A cpio archive as Linux unpacks it into its first root ({@code newc}); all belongs to root. */
final class Archive {
  private static final int FOLDER = 040000;
  private static final int FILE = 0100000;
  private static final int ALIGNED = 4;

  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private int entries;

  Archive folder(String path) {
    entry(path, FOLDER | 0755, new byte[0]);
    return this;
  }

  Archive file(String path, byte[] content) {
    entry(path, FILE | 0644, content);
    return this;
  }

  Archive text(String path, String content) {
    return file(path, content.getBytes(StandardCharsets.UTF_8));
  }

  Archive program(String path, byte[] content) {
    entry(path, FILE | 0755, content);
    return this;
  }

  byte[] bytes() {
    entry("TRAILER!!!", 0, new byte[0]);
    return bytes.toByteArray();
  }

  private void entry(String path, int mode, byte[] content) {
    var name = path.getBytes(StandardCharsets.UTF_8);
    entries++;
    var header = new StringBuilder("070701");
    for (var field :
        new int[] {entries, mode, 0, 0, 1, 0, content.length, 0, 0, 0, 0, name.length + 1, 0}) {
      header.append(String.format(Locale.ROOT, "%08x", field));
    }
    bytes.writeBytes(header.toString().getBytes(StandardCharsets.US_ASCII));
    bytes.writeBytes(name);
    bytes.write(0);
    align();
    bytes.writeBytes(content);
    align();
  }

  private void align() {
    while (bytes.size() % ALIGNED != 0) {
      bytes.write(0);
    }
  }
}
