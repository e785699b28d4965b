package dev.choiros.microvm;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;
import java.util.zip.GZIPInputStream;

/** The kernel itself out of the file that a boot loader takes, as Linux's boot protocol says. */
final class Vmlinux {
  private static final int SETUP_SECTORS = 0x1f1;
  private static final int SECTOR = 512;
  private static final int MAGIC = 0x202;
  private static final int HEADER = 0x53726448; // HdrS
  private static final int PAYLOAD = 0x248;
  private static final int PAYLOAD_BYTES = 0x24c;

  private Vmlinux() {}

  /** Unpacked once for each state of the kernel. */
  static Path of(Path kernel, Path cache) throws IOException {
    var made = kernel + " " + Files.getLastModifiedTime(kernel) + " " + Files.size(kernel);
    var name = UUID.nameUUIDFromBytes(made.getBytes(StandardCharsets.UTF_8));
    var file = cache.resolve("vmlinux-" + name);
    if (!Files.exists(file)) {
      Files.createDirectories(cache);
      var fresh = Files.createTempFile(cache, "making-", ".vmlinux");
      Files.write(fresh, unpacked(Files.readAllBytes(kernel)));
      Files.setPosixFilePermissions(fresh, PosixFilePermissions.fromString("r--r--r--"));
      Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
    }
    return file;
  }

  static byte[] unpacked(byte[] image) throws IOException {
    var file = ByteBuffer.wrap(image).order(ByteOrder.LITTLE_ENDIAN);
    try {
      if (file.getInt(MAGIC) != HEADER) {
        throw new IOException("this is no kernel for x86");
      }
      var setup = ((file.get(SETUP_SECTORS) & 0xff) + 1) * SECTOR;
      var payload = new byte[file.getInt(PAYLOAD_BYTES)];
      file.get(setup + file.getInt(PAYLOAD), payload);
      return elf(unpackedPayload(payload));
    } catch (IndexOutOfBoundsException | BufferUnderflowException cut) {
      throw new IOException("the kernel is cut off", cut);
    }
  }

  private static byte[] unpackedPayload(byte[] payload) throws IOException {
    var magic = HexFormat.of().formatHex(payload, 0, 4);
    return switch (magic) {
      case "02214c18" -> Lz4.unpacked(ByteBuffer.wrap(payload));
      case "28b52ffd" -> by("zstd", payload);
      case "fd377a58" -> by("xz", payload);
      case "7f454c46" -> payload;
      default -> {
        if (magic.startsWith("1f8b")) {
          // Its size stands behind it.
          try (var in = new GZIPInputStream(new ByteArrayInputStream(payload))) {
            var out = new ByteArrayOutputStream();
            in.transferTo(out);
            yield out.toByteArray();
          }
        }
        throw new IOException("the kernel is packed in a way that is not known here: " + magic);
      }
    };
  }

  /** A program takes what it knows, and minds the size that stands behind. */
  private static byte[] by(String program, byte[] payload) throws IOException {
    var packed = Files.createTempFile("kernel", ".packed");
    var plain = Files.createTempFile("kernel", ".plain");
    try {
      Files.write(packed, java.util.Arrays.copyOf(payload, payload.length - Integer.BYTES));
      Programs.output(
          List.of("sh", "-c", "exec \"$0\" -dc <\"$1\" >\"$2\"", program, packed + "", plain + ""));
      return Files.readAllBytes(plain);
    } finally {
      Files.delete(packed);
      Files.delete(plain);
    }
  }

  private static byte[] elf(byte[] kernel) throws IOException {
    if (!HexFormat.of().formatHex(kernel, 0, 4).equals("7f454c46")) {
      throw new IOException("what is in the kernel's file is no program");
    }
    return kernel;
  }
}
