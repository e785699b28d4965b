package dev.choiros.layers;

import dev.choiros.backend.BackendException;
import dev.choiros.backend.IdRange;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;

/**
 * How the ids inside a user namespace map to the host's, and who may write that down: root any
 * range, a normal user with {@code newuidmap} its sub-ids, anybody else the own id alone.
 */
public final class IdMaps {
  /** Above everything that accounts, containers and sub-ids of a host commonly use. */
  private static final long FIRST = 1_000_000_000L;

  private static final long LAST = 0xffff_fffeL;

  /** What this process may map. */
  public enum Kind {
    ROOT,
    SUB_IDS,
    SINGLE
  }

  private final long uid;
  private final long gid;
  private final Kind kind;
  private final long subUid;
  private final long subGid;

  private IdMaps(long uid, long gid, OptionalLong subUid, OptionalLong subGid) {
    this.uid = uid;
    this.gid = gid;
    this.subUid = subUid.orElse(-1);
    this.subGid = subGid.orElse(-1);
    if (uid == 0) {
      kind = Kind.ROOT;
    } else if (subUid.isPresent() && subGid.isPresent()) {
      kind = Kind.SUB_IDS;
    } else {
      kind = Kind.SINGLE;
    }
  }

  /** What this host allows this process. */
  public static IdMaps ofThisProcess() {
    var uid = own("unix:uid");
    var gid = own("unix:gid");
    if (uid == 0 || !canWriteSubIds()) {
      return new IdMaps(uid, gid, OptionalLong.empty(), OptionalLong.empty());
    }
    var name = System.getProperty("user.name", "");
    return new IdMaps(
        uid, gid, granted("/etc/subuid", name, uid), granted("/etc/subgid", name, uid));
  }

  /** Whether the programs are there that write the maps of a normal user. */
  public static boolean canWriteSubIds() {
    return onPath("newuidmap") && onPath("newgidmap");
  }

  public Kind kind() {
    return kind;
  }

  /** The range of the {@code number}-th sandbox; only root can give each its own. */
  public IdRange range(int number) {
    return switch (kind) {
      case SINGLE -> new IdRange(uid, 1);
      case SUB_IDS -> new IdRange(uid, IdRange.FULL);
      case ROOT -> {
        var base = FIRST + (long) number * IdRange.FULL;
        if (number < 0 || base + IdRange.FULL > LAST) {
          throw new BackendException(
              "this host has no ids left for sandbox number " + number,
              "delete sandboxes that are not used any more");
        }
        yield new IdRange(base, IdRange.FULL);
      }
    };
  }

  /** Writes the maps of the fresh user namespace that process {@code pid} made. */
  void write(long pid, IdRange ids) throws IOException, InterruptedException {
    var proc = Path.of("/proc", Long.toString(pid));
    switch (kind) {
      case ROOT -> write(pid, "0 " + ids.base() + " " + ids.count() + "\n");
      case SUB_IDS -> {
        tool("newuidmap", pid, uid, subUid);
        tool("newgidmap", pid, gid, subGid);
      }
      case SINGLE -> {
        Files.writeString(proc.resolve("setgroups"), "deny");
        Files.writeString(proc.resolve("uid_map"), "0 " + uid + " 1\n");
        Files.writeString(proc.resolve("gid_map"), "0 " + gid + " 1\n");
      }
    }
  }

  /** As root: the same map for users and groups. */
  static void write(long pid, String map) throws IOException {
    var proc = Path.of("/proc", Long.toString(pid));
    Files.writeString(proc.resolve("uid_map"), map);
    Files.writeString(proc.resolve("gid_map"), map);
  }

  private static void tool(String name, long pid, long own, long sub)
      throws IOException, InterruptedException {
    var command = new ArrayList<>(List.of(name, Long.toString(pid), "0", Long.toString(own), "1"));
    command.addAll(List.of("1", Long.toString(sub), Integer.toString(IdRange.FULL - 1)));
    var process = new ProcessBuilder(command).redirectErrorStream(true).start();
    var said = new String(process.getInputStream().readAllBytes());
    if (!process.waitFor(5, TimeUnit.SECONDS) || process.exitValue() != 0) {
      throw new IOException(name + " refused: " + said.strip());
    }
  }

  /** The start of a line {@code name:start:count} that grants at least a whole range. */
  private static OptionalLong granted(String file, String name, long uid) {
    try {
      for (var line : Files.readAllLines(Path.of(file))) {
        var fields = line.strip().split(":", -1);
        if (fields.length == 3
            && (fields[0].equals(name) || fields[0].equals(Long.toString(uid)))
            && Long.parseLong(fields[2]) >= IdRange.FULL - 1) {
          return OptionalLong.of(Long.parseLong(fields[1]));
        }
      }
    } catch (IOException | NumberFormatException unreadable) {
      return OptionalLong.empty();
    }
    return OptionalLong.empty();
  }

  private static long own(String attribute) {
    try {
      return ((Number) Files.getAttribute(Path.of("/proc/self"), attribute)).longValue();
    } catch (IOException noProc) {
      throw new BackendException("/proc is not mounted on this host", "mount it", noProc);
    }
  }

  private static boolean onPath(String tool) {
    for (var folder : System.getenv().getOrDefault("PATH", "/usr/bin:/bin").split(":", -1)) {
      if (Files.isExecutable(Path.of(folder.isEmpty() ? "." : folder, tool))) {
        return true;
      }
    }
    return false;
  }
}
