package dev.choiros.linux;

import dev.choiros.backend.SandboxFolder;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;

/** The end of what the agent, and what started it, printed. */
public final class Console {
  private static final int TAIL_BYTES = 2000;

  private Console() {}

  public static String tail(SandboxFolder folder) {
    try (var file = new RandomAccessFile(folder.console().toFile(), "r")) {
      var length = file.length();
      var tail = new byte[(int) Math.min(length, TAIL_BYTES)];
      file.seek(length - tail.length);
      file.readFully(tail);
      var text = new String(tail, StandardCharsets.UTF_8).strip();
      return text.isEmpty() ? "it printed nothing" : text;
    } catch (IOException unreadable) {
      return "its console cannot be read";
    }
  }
}
