package dev.choiros.engines;

import dev.choiros.backend.SandboxSpec;
import dev.choiros.linux.HostProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;

/**
 * What is different where the runtime is gVisor's: the host sees its kernel, and nothing inside.
 */
final class Gvisor {
  static final String RUNTIME = "runsc";

  /**
   * No network but its own loopback; writes go to the files themselves; the channel's socket may be
   * dialled. System calls inside end at gVisor's own kernel, which has a filter of its own.
   */
  static final String FLAGS = " --network=none --overlay2=none --host-uds=open";

  private Gvisor() {}

  /**
   * Over an empty {@code /tmp} it would put one in memory, and what is in that would be gone after
   * a stop. Nothing of the sandbox runs now, so what is a folder stays one.
   */
  static void keepTmp(SandboxSpec spec) throws IOException {
    var tmp = spec.folder().root().resolve("tmp");
    if (Files.isDirectory(tmp, LinkOption.NOFOLLOW_LINKS)) {
      var keep = tmp.resolve(".keep");
      if (!Files.exists(keep, LinkOption.NOFOLLOW_LINKS)) {
        Files.createFile(keep);
        // Ids above 2^31 wrap around and mean the same to the kernel.
        Files.setAttribute(keep, "unix:uid", (int) spec.ids().base());
        Files.setAttribute(keep, "unix:gid", (int) spec.ids().base());
      }
    }
  }

  /** Whether a process is a sandbox's kernel; the other ones of gVisor serve it files. */
  static boolean isKernel(HostProcess process) {
    return process.commandLine().getFirst().equals("runsc-sandbox");
  }
}
