package dev.choiros.microvm;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * Whether KVM is good for a virtual machine here. That there is a device says little: on many hosts
 * that are virtual machines themselves it opens, and no guest gets far. So one is booted, first
 * with a few instructions of our own, then with the guests' kernel, which ends by itself because it
 * finds nothing to start.
 */
final class KvmTrial {
  private static final Path DEVICE = Path.of("/dev/kvm");
  private static final int SECONDS = 10;
  private static final int ENDED_BY_GUEST = 33;
  private static final int ROM_BYTES = 64 << 10;

  /** {@code mov dx, 0x501; mov al, 16; out dx, al; hlt}, where a processor starts. */
  private static final byte[] END = {
    (byte) 0xba, 1, 5, (byte) 0xb0, 0x10, (byte) 0xee, (byte) 0xf4
  };

  private static final int RESET = ROM_BYTES - 16;

  private static final Map<Boolean, Acceleration> TRIED = new ConcurrentHashMap<>();

  private KvmTrial() {}

  /**
   * What it comes to; tried once, and once more when there is a kernel.
   *
   * @param kernel to boot, if one is there already
   */
  static Acceleration result(Optional<GuestKernel> kernel) {
    return TRIED.computeIfAbsent(
        kernel.isPresent(),
        _ ->
            fault(kernel)
                .<Acceleration>map(Acceleration.Emulated::new)
                .orElseGet(Acceleration.Kvm::new));
  }

  /** Why it is not; empty if it is. */
  private static Optional<String> fault(Optional<GuestKernel> kernel) {
    if (!Files.exists(DEVICE)) {
      return Optional.of("there is no " + DEVICE);
    }
    if (!Files.isWritable(DEVICE)) {
      return Optional.of(DEVICE + " may not be written");
    }
    try {
      var rom = instructions();
      return rom.isPresent() ? rom : kernel.flatMap(KvmTrial::boot);
    } catch (IOException failed) {
      return Optional.of("it could not be tried: " + failed.getMessage());
    }
  }

  private static Optional<String> instructions() throws IOException {
    var rom = new byte[ROM_BYTES];
    System.arraycopy(END, 0, rom, RESET, END.length);
    var file = Files.createTempFile("kvm", ".rom");
    try {
      Files.write(file, rom);
      return tried(
          List.of("-bios", file.toString(), "-device", "isa-debug-exit,iobase=0x501,iosize=2"),
          ENDED_BY_GUEST);
    } finally {
      Files.delete(file);
    }
  }

  private static Optional<String> boot(GuestKernel kernel) {
    try {
      return tried(
          List.of("-kernel", kernel.image().toString(), "-append", "quiet reboot=t panic=-1"), 0);
    } catch (IOException failed) {
      return Optional.of("it could not be tried: " + failed.getMessage());
    }
  }

  private static Optional<String> tried(List<String> guest, int good) throws IOException {
    var command = new ArrayList<>(List.of("qemu-system-x86_64", "-nodefaults", "-no-user-config"));
    command.addAll(List.of("-display", "none", "-no-reboot", "-M", Board.usual().argument()));
    command.addAll(List.of("-m", "128M", "-accel", "kvm", "-cpu", "host"));
    command.addAll(guest);
    var output = Files.createTempFile("kvm", ".output");
    try {
      var trial =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(output.toFile())
              .start();
      trial.getOutputStream().close();
      return ended(trial) == good ? Optional.empty() : Optional.of(said(output));
    } finally {
      Files.delete(output);
    }
  }

  /** Its code, or -1 if it did not end in time. */
  private static int ended(Process trial) throws IOException {
    try {
      return trial.waitFor(SECONDS, TimeUnit.SECONDS) ? trial.exitValue() : -1;
    } catch (InterruptedException stop) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", stop);
    } finally {
      trial.destroyForcibly();
    }
  }

  private static String said(Path output) throws IOException {
    return Files.readString(output, StandardCharsets.ISO_8859_1)
        .lines()
        .filter(line -> line.contains("error"))
        .map(line -> line.replaceFirst("^.*?error: *", ""))
        .findFirst()
        .orElse("a guest did not get through its boot within " + SECONDS + " s");
  }
}
