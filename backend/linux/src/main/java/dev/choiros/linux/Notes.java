package dev.choiros.linux;

import dev.choiros.backend.SandboxFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Optional;

/**
 * What is written down about a running sandbox in its {@code run} folder, so that a later process
 * finds it. Cgroups are noted before they are made and the process before it runs anything, so a
 * kill between any two steps leaves a note of all there is. A note is never trusted alone.
 */
public record Notes(SandboxFolder folder) {
  private Path cgroupsFile() {
    return folder.run().resolve("cgroups");
  }

  private Path processFile() {
    return folder.run().resolve("process");
  }

  private Path backendFile() {
    return folder.run().resolve("backend");
  }

  /** A further note, of the backend's own; forgotten with the others. */
  public Path file(String name) {
    return folder.run().resolve(name);
  }

  /** Notes which backend starts it: the first note of all. */
  void backend(String name) throws IOException {
    Files.createDirectories(folder.run());
    replace(backendFile(), name + "\n");
  }

  String backend() {
    return String.join("", lines(backendFile()));
  }

  public void cgroups(List<Path> cgroups) throws IOException {
    Files.createDirectories(folder.run());
    replace(cgroupsFile(), String.join("\n", cgroups.stream().map(Path::toString).toList()));
  }

  List<Path> cgroups() {
    return lines(cgroupsFile()).stream().map(Path::of).toList();
  }

  /** Notes the monitor: the process outside of the sandbox that its first one is a child of. */
  public void monitor(HostProcess monitor) throws IOException {
    replace(processFile(), monitor.pid() + "\n" + monitor.startTicks() + "\n");
  }

  public Optional<HostProcess> monitor() {
    var lines = lines(processFile());
    try {
      return lines.size() < 2
          ? Optional.empty()
          : Optional.of(
              new HostProcess(Long.parseLong(lines.get(0)), Long.parseLong(lines.get(1))));
    } catch (NumberFormatException damaged) {
      return Optional.empty();
    }
  }

  void forget() throws IOException {
    Files.deleteIfExists(processFile());
    if (Files.isDirectory(folder.run())) {
      try (var notes = Files.newDirectoryStream(folder.run())) {
        for (var note : notes) {
          if (!note.equals(cgroupsFile())) {
            forget(note);
          }
        }
      }
    }
    Files.deleteIfExists(cgroupsFile());
  }

  /** Two sweeps may meet here. A folder may be full of what the sandbox's own ids put there. */
  private static void forget(Path note) throws IOException {
    if (!Files.isDirectory(note, LinkOption.NOFOLLOW_LINKS)) {
      Files.deleteIfExists(note);
    } else if (!Tools.says("rm", "-rf", "--one-file-system", "--", note.toString())) {
      throw new IOException(note + " could not be deleted");
    }
  }

  private static void replace(Path file, String text) throws IOException {
    var fresh = file.resolveSibling(file.getFileName() + ".new");
    Files.writeString(fresh, text);
    Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
  }

  private static List<String> lines(Path file) {
    try {
      return Files.readAllLines(file).stream().filter(line -> !line.isBlank()).toList();
    } catch (IOException none) {
      return List.of();
    }
  }
}
