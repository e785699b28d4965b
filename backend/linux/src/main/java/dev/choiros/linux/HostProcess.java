package dev.choiros.linux;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;

/**
 * A process of this host, told apart from a later one with the same pid by when it started.
 *
 * @param startTicks clock ticks since boot; field 22 of {@code /proc/pid/stat}
 */
public record HostProcess(long pid, long startTicks) {
  private static final Path PROC = Path.of("/proc");

  /** The process that has this pid now, unless it is a zombie. */
  public static Optional<HostProcess> of(long pid) {
    return stat(pid).map(fields -> new HostProcess(pid, Long.parseLong(fields.get(19))));
  }

  public boolean alive() {
    return of(pid).filter(this::equals).isPresent();
  }

  /** Its children that its first thread started. */
  public List<HostProcess> children() {
    return Stream.of(read("task/" + pid + "/children").strip().split(" ", -1))
        .filter(id -> !id.isEmpty())
        .flatMap(id -> of(Long.parseLong(id)).stream())
        .toList();
  }

  /** Its children whose pid in their own namespace is {@code inner}. */
  public Optional<HostProcess> child(long inner) {
    return children().stream().filter(child -> child.innerPid().orElse(-1) == inner).findFirst();
  }

  /** Its pid in the innermost namespace. */
  OptionalLong innerPid() {
    for (var line : read("status").split("\n", -1)) {
      if (line.startsWith("NSpid:")) {
        return OptionalLong.of(Long.parseLong(line.substring(line.lastIndexOf('\t') + 1)));
      }
    }
    return OptionalLong.empty();
  }

  public List<String> commandLine() {
    return List.of(read("cmdline").split("\0", -1));
  }

  /** {@code NAME=value}, as it was started with; empty if that is not for us to see. */
  public List<String> environment() {
    return List.of(read("environ").split("\0", -1));
  }

  /** The paths of its cgroups, one line a hierarchy, as {@code /proc/pid/cgroup} has them. */
  String cgroups() {
    return read("cgroup");
  }

  public void kill() {
    signal(true);
  }

  public void terminate() {
    signal(false);
  }

  private void signal(boolean hard) {
    var handle = ProcessHandle.of(pid);
    if (alive()) {
      handle.ifPresent(process -> last(hard ? process.destroyForcibly() : process.destroy()));
    }
  }

  private static void last(boolean signalled) {
    // A process that could not be signalled has just ended.
    assert signalled || !signalled;
  }

  /** All processes of this host that this process may look at. */
  public static List<HostProcess> all() {
    var found = new ArrayList<HostProcess>();
    try (var entries = Files.newDirectoryStream(PROC, "[0-9]*")) {
      for (var entry : entries) {
        of(Long.parseLong(entry.getFileName().toString())).ifPresent(found::add);
      }
    } catch (IOException unreadable) {
      return List.of();
    }
    return found;
  }

  private String read(String file) {
    return readString(PROC.resolve(Long.toString(pid)).resolve(file));
  }

  /** The fields from the third on: the second is a name that may hold spaces and brackets. */
  private static Optional<List<String>> stat(long pid) {
    var stat = readString(PROC.resolve(Long.toString(pid)).resolve("stat"));
    var end = stat.lastIndexOf(')');
    if (end < 0) {
      return Optional.empty();
    }
    var fields = List.of(stat.substring(end + 2).strip().split(" ", -1));
    return "Z".equals(fields.getFirst()) || "X".equals(fields.getFirst())
        ? Optional.empty()
        : Optional.of(fields);
  }

  private static String readString(Path file) {
    try {
      return new String(Files.readAllBytes(file), java.nio.charset.StandardCharsets.ISO_8859_1);
    } catch (IOException gone) {
      return "";
    }
  }
}
