package dev.choiros.gvisor;

import dev.choiros.backend.BackendException;
import dev.choiros.backend.SandboxFolder;
import dev.choiros.linux.Mark;
import dev.choiros.linux.Notes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.regex.Pattern;

/** Writes a sandbox's memory and processes down. */
final class Snapshot {
  /** An agent sees within milliseconds that a connection has ended, on a host that has time. */
  private static final Duration PATIENCE = Duration.ofSeconds(15);

  /** Longer than a connection takes to be refused. */
  private static final long DIALLING_MILLIS = 50;

  private static final Pattern OPENER = Pattern.compile("\"goferPid\":(\\d+)");

  private Snapshot() {}

  /**
   * gVisor ends over a connection to the host that it should write down, and over one that is just
   * being refused. So the host's end of the channel must be closed, the agent must have seen it,
   * and then it must find no socket that it could dial.
   */
  static void write(SandboxFolder folder, Path into) throws IOException {
    var connections = Path.of("/proc", opener(folder), "net/unix");
    var deadline = System.nanoTime() + PATIENCE.toNanos();
    while (Files.readAllLines(connections).size() > 1) {
      if (System.nanoTime() > deadline) {
        throw new BackendException(
            "the agent's channel is open, and gVisor cannot write an open one down",
            "close the host's end of the channel first");
      }
      pause(2);
    }
    Files.deleteIfExists(folder.socket());
    pause(DIALLING_MILLIS);
    Runsc.call(folder, "checkpoint", "--image-path=" + into, Mark.of(folder));
  }

  /**
   * The process that opens files for gVisor's kernel, and connects to sockets: in a network
   * namespace of its own, where nothing else does.
   */
  static String opener(SandboxFolder folder) throws IOException {
    var mark = Mark.of(folder);
    var state = Files.readString(new Notes(folder).file(mark + "_sandbox:" + mark + ".state"));
    var found = OPENER.matcher(state);
    if (!found.find()) {
      throw new IOException("runsc did not note what opens files for it");
    }
    return found.group(1);
  }

  private static void pause(long millis) throws IOException {
    try {
      Thread.sleep(millis);
    } catch (InterruptedException stop) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", stop);
    }
  }
}
