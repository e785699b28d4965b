package dev.choiros.microvm;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** What a machine boots into: a shell, a few modules of the kernel, and our script. */
final class Initramfs {
  private static final Path SHELL = Path.of("/bin/busybox");

  /** Of a 64-bit ELF file. */
  private static final int HEADERS = 32;

  private static final int NUMBER_OF_HEADERS = 56;
  private static final int HEADER_BYTES = 56;
  private static final int LOADER = 3;

  /** Where the agent dials. */
  private static final String CHANNEL = "/channel/host.sock";

  /** The one address in the network of a guest that has one. */
  private static final byte[] HOST = Relay.inet(10, 0, 2, 100, Transport.CHANNEL);

  /** The host, as every guest with sockets to it calls it. */
  private static final int HOST_ID = 2;

  private static final List<String> FOLDERS =
      List.of(
          "bin", "modules", "dev", "proc", "sys", "start", "disk", "agent", "new", "channel",
          "groups", "drives");

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

  static byte[] of(GuestKernel kernel, Guest guest) throws IOException {
    return of(kernel, guest, resource("init.sh"));
  }

  /**
   * @param script what the first process does
   */
  static byte[] of(GuestKernel kernel, Guest guest, byte[] script) throws IOException {
    var archive = new Archive();
    FOLDERS.forEach(archive::folder);
    archive.program("bin/busybox", Files.readAllBytes(SHELL));
    for (var name : guest.modules()) {
      var module = kernel.module(name).orElseThrow(() -> new IOException("no module " + name));
      archive.file("modules/" + name, Files.readAllBytes(module));
    }
    archive.text("modules/order", String.join("\n", guest.modules()) + "\n");
    archive.text("machine", guest.settings());
    archive.program("init", script);
    switch (guest.transport()) {
      case NETWORK -> archive.program("relay", Relay.inside(CHANNEL, HOST));
      case VSOCK -> {
        archive.program("relay", Relay.inside(CHANNEL, Relay.vsock(HOST_ID, Transport.CHANNEL)));
        var words = Relay.listener(Transport.WORDS, List.of("/bin/busybox", "sh", "/words.sh"));
        archive.program("words", words);
        archive.file("words.sh", resource("words.sh"));
      }
    }
    return archive.bytes();
  }

  private static byte[] resource(String name) throws IOException {
    try (InputStream script = Initramfs.class.getResourceAsStream(name)) {
      if (script == null) {
        throw new IllegalStateException(name + " is missing from the jar");
      }
      return script.readAllBytes();
    }
  }
}
