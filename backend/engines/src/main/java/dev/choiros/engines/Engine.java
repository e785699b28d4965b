package dev.choiros.engines;

import dev.choiros.backend.BackendException;
import dev.choiros.backend.Capability;
import dev.choiros.backend.SandboxSpec;
import dev.choiros.linux.HostProcess;
import dev.choiros.linux.LinuxBackend;
import java.io.IOException;
import java.nio.file.Path;

/** What is asked of a container engine; containers are named by their sandbox's mark. */
interface Engine {
  /**
   * Files of ours that one container needs.
   *
   * @param hostname what it sees as {@code /etc/hostname}
   * @param reaper its first program
   */
  record OwnFiles(Path hostname, Path reaper) {}

  /**
   * A container whose processes are there.
   *
   * @param monitor the process outside of it that stays as long as it does
   * @param first its first process
   */
  record Prepared(HostProcess monitor, HostProcess first) {}

  /** Makes the container; nothing runs. Returns the engine's own id of it. */
  String create(SandboxSpec spec, OwnFiles files) throws IOException;

  /**
   * Makes its processes, which wait, and checks that they are of the runtime that was asked for.
   */
  Prepared prepare(String name) throws IOException;

  void start(String name) throws IOException;

  /**
   * Writes it down and ends it, as {@link LinuxBackend.Launcher#snapshot} says.
   *
   * @param id the engine's own
   */
  default void snapshot(SandboxSpec spec, String id, HostProcess first, Path into)
      throws IOException {
    throw BackendException.lacking("the backend", Capability.MEMORY_SNAPSHOT);
  }

  /** Asks its agent to end, where the host cannot see that. */
  void ask(String id) throws IOException;

  /**
   * Forgets the container whose processes were all killed; harmless when there is none.
   *
   * @param id the engine's own; empty where a start was cut off before it was known
   */
  void remove(String name, String id) throws IOException;
}
