package dev.choiros.microvm;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** What a machine boots into: a shell, a few modules of the kernel, and our script. */
final class Initramfs {
  private static final Path SHELL = Path.of("/bin/busybox");

  /** Of a 64-bit ELF file. */
  private static final int HEADERS = 32;

  private static final int NUMBER_OF_HEADERS = 56;
  private static final int HEADER_BYTES = 56;
  private static final int LOADER = 3;

  private static final List<String> FOLDERS =
      List.of(
          "bin", "modules", "dev", "proc", "sys", "start", "disk", "new", "channel", "groups",
          "drives");

  private Initramfs() {}

  /** Whether the shell is there, and is one that needs no loader. */
  static boolean hasShell() {
    try {
      var program = ByteBuffer.wrap(Files.readAllBytes(SHELL)).order(ByteOrder.LITTLE_ENDIAN);
      var headers = (int) program.getLong(HEADERS);
      for (var i = 0; i < program.getShort(NUMBER_OF_HEADERS); i++) {
        if (program.getInt(headers + i * HEADER_BYTES) == LOADER) {
          return false;
        }
      }
      return true;
    } catch (IOException | IndexOutOfBoundsException none) {
      return false;
    }
  }

  static byte[] of(GuestKernel kernel, byte[] relay) throws IOException {
    return of(kernel, relay, script());
  }

  /**
   * @param script what the first process does
   */
  static byte[] of(GuestKernel kernel, byte[] relay, byte[] script) throws IOException {
    var archive = new Archive();
    FOLDERS.forEach(archive::folder);
    archive.program("bin/busybox", Files.readAllBytes(SHELL));
    var order = new ArrayList<String>();
    for (var name : GuestKernel.MODULES) {
      var module = kernel.module(name).orElseThrow(() -> new IOException("no module " + name));
      archive.file("modules/" + name, Files.readAllBytes(module));
      order.add(name);
    }
    archive.text("modules/order", String.join("\n", order) + "\n");
    archive.program("init", script);
    archive.program("relay", relay);
    return archive.bytes();
  }

  private static byte[] script() throws IOException {
    try (InputStream script = Initramfs.class.getResourceAsStream("init.sh")) {
      if (script == null) {
        throw new IllegalStateException("init.sh is missing from the jar");
      }
      return script.readAllBytes();
    }
  }
}
