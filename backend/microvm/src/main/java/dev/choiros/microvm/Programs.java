package dev.choiros.microvm;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/** Programs of this host that are run to their end. */
final class Programs {
  private static final int TOLD = 500;

  private Programs() {}

  static String output(List<String> command) throws IOException {
    return run(Path.of("/"), command);
  }

  /** What it printed; fails with the end of that if the program did. */
  static String run(Path folder, List<String> command) throws IOException {
    var process =
        new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true).start();
    process.getOutputStream().close();
    var output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    try {
      if (process.waitFor() != 0) {
        var told = output.strip();
        var end = told.substring(Math.max(0, told.length() - TOLD));
        throw new IOException(command.getFirst() + " failed: " + end);
      }
    } catch (InterruptedException stop) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", stop);
    }
    return output;
  }
}
