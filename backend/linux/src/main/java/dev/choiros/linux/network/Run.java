package dev.choiros.linux.network;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Runs a program of the host to its end; one that fails is told with what it said. */
final class Run {
  private Run() {}

  static String command(String... command) throws IOException {
    return with("", command);
  }

  /**
   * @param input small enough for a pipe to hold
   */
  static String with(String input, String... command) throws IOException {
    var process = new ProcessBuilder(command).redirectErrorStream(true).start();
    try (var in = process.getOutputStream();
        var out = process.getInputStream()) {
      in.write(input.getBytes(StandardCharsets.UTF_8));
      in.close();
      var said = new String(out.readAllBytes(), StandardCharsets.UTF_8).strip();
      if (process.waitFor() != 0) {
        throw new IOException(List.of(command).getFirst() + " failed: " + said);
      }
      return said;
    } catch (InterruptedException stop) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", stop);
    }
  }
}
