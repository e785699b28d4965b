package dev.choiros.gvisor;

import dev.choiros.backend.SandboxFolder;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * The program {@code runsc}, called in a sandbox's run folder, where it keeps all that it notes.
 */
final class Runsc {
  /**
   * The sandbox has no network; its writes go to the disk; it may connect to the one socket that is
   * mounted into it; its cgroups are ours.
   */
  static final List<String> OPTIONS =
      List.of(
          "--root=.",
          "--network=none",
          "--overlay2=none",
          "--host-uds=open",
          "--ignore-cgroups",
          "--oci-seccomp");

  private static final int PATIENCE_SECONDS = 120;

  private Runsc() {}

  /** Runs a command about one sandbox and waits for it. */
  static void call(SandboxFolder folder, String... command) throws IOException {
    var line = new ArrayList<>(List.of("runsc"));
    line.addAll(OPTIONS);
    line.addAll(List.of(command));
    var said = Files.createTempFile("runsc", ".log");
    try {
      var process =
          new ProcessBuilder(line)
              .directory(folder.run().toFile())
              .redirectErrorStream(true)
              .redirectOutput(said.toFile())
              .start();
      if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        throw new IOException("runsc " + command[0] + " did not end");
      }
      if (process.exitValue() != 0) {
        throw new IOException(Files.readString(said, StandardCharsets.UTF_8).strip());
      }
    } catch (InterruptedException stop) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", stop);
    } finally {
      Files.delete(said);
    }
  }
}
