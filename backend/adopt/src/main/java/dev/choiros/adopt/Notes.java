package dev.choiros.adopt;

import dev.choiros.backend.Endpoint;
import dev.choiros.backend.SandboxFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/**
 * What is written down about a sandbox that is a machine: which one it has, for as long as there is
 * the sandbox, and whether it is up. Of one host's sandboxes no two have the same machine: whoever
 * takes one looks at the notes of all, and one looks at a time.
 */
record Notes(SandboxFolder folder) {
  private static final Object TAKING = new Object();

  private Path machineFile() {
    return folder.run().resolve("machine");
  }

  private Path upFile() {
    return folder.run().resolve("up");
  }

  /** The machine that it has. */
  Optional<Endpoint> machine() {
    return line(machineFile()).map(Endpoint::parse);
  }

  /** Since when it is up; empty if it is not. */
  Optional<Instant> up() {
    return line(upFile()).map(millis -> Instant.ofEpochMilli(Long.parseLong(millis)));
  }

  /** Notes that it has this machine, unless another sandbox has it. */
  boolean take(Endpoint endpoint) throws IOException {
    synchronized (TAKING) {
      if (taken().contains(endpoint)) {
        return false;
      }
      replace(machineFile(), endpoint.toString());
      return true;
    }
  }

  /** All that sandboxes beside this one have, and its own. */
  private Set<Endpoint> taken() throws IOException {
    var taken = new HashSet<Endpoint>();
    var sandboxes = folder.home().toAbsolutePath().getParent();
    try (var folders = Files.newDirectoryStream(sandboxes, Files::isDirectory)) {
      for (var each : folders) {
        new Notes(new SandboxFolder(each)).machine().ifPresent(taken::add);
      }
    }
    return taken;
  }

  void giveBack() throws IOException {
    Files.deleteIfExists(machineFile());
  }

  void up(Instant since) throws IOException {
    replace(upFile(), Long.toString(since.toEpochMilli()));
  }

  void down() throws IOException {
    Files.deleteIfExists(upFile());
  }

  private static Optional<String> line(Path file) {
    try {
      return Optional.of(Files.readString(file).strip());
    } catch (IOException none) {
      return Optional.empty();
    }
  }

  /** Whole or not at all, whenever we are killed. */
  private static void replace(Path file, String line) throws IOException {
    Files.createDirectories(file.getParent());
    var fresh = file.resolveSibling(file.getFileName() + ".new");
    Files.writeString(fresh, line + "\n");
    Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
  }
}
