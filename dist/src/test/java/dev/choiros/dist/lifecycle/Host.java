package dev.choiros.dist.lifecycle;

import dev.choiros.backend.SandboxId;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What this machine has of the sandboxes of one state folder, looked up without our own code. */
final class Host {
  private final Path sandboxes;

  Host(Path sandboxes) {
    this.sandboxes = sandboxes;
  }

  /** Folders, by the sandbox's id. */
  Set<String> folders() {
    return names(sandboxes);
  }

  /** Sandboxes whose socket is there. */
  Set<String> sockets() {
    return folders().stream()
        .filter(id ->
            Files.exists(
                sandboxes.resolve(id).resolve("channel/host.sock"), LinkOption.NOFOLLOW_LINKS))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /** Sandboxes of which a process runs: its command line or its root is below the folder. */
  Set<String> processes() {
    var found = new TreeSet<String>();
    for (var process : names(Path.of("/proc"))) {
      if (process.chars().allMatch(Character::isDigit)) {
        var folder = Path.of("/proc", process);
        found.addAll(mentioned(read(folder.resolve("cmdline")).replace('\0', '\n')));
        found.addAll(mentioned(elsewhere(read(folder.resolve("mountinfo")))));
      }
    }
    return found;
  }

  /** What is mounted at another place: whatever starts in a mount namespace has copies of ours. */
  private String elsewhere(String mounts) {
    return mounts
        .lines()
        .map(line -> line.split(" ", 6))
        .filter(mount -> !mount[4].startsWith(sandboxes + "/"))
        .map(mount -> mount[3])
        .collect(Collectors.joining("\n"));
  }

  /** Sandboxes of which something is mounted where this process sees it. */
  Set<String> mounts() {
    return mentioned(read(Path.of("/proc/self/mountinfo")).replace(' ', '\n'));
  }

  /** Those of {@code ids} that have a cgroup. */
  Set<String> cgroups(Set<SandboxId> ids) {
    var found = new TreeSet<String>();
    for (var folder : cgroupFolders()) {
      ids.stream().map(SandboxId::value).filter(folder::contains).forEach(found::add);
    }
    return found;
  }

  private static List<String> cgroupFolders() {
    var all = new ArrayList<String>();
    try {
      Files.walkFileTree(
          Path.of("/sys/fs/cgroup"),
          new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
              all.add(folder.toString());
              return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException gone) {
              return FileVisitResult.CONTINUE;
            }
          });
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
    return all;
  }

  /** Ids of sandboxes whose folder is named in the text. */
  private Set<String> mentioned(String text) {
    var found = new TreeSet<String>();
    var start = sandboxes + "/";
    for (var at = text.indexOf(start); at >= 0; at = text.indexOf(start, at + 1)) {
      var rest = text.substring(at + start.length());
      found.add(rest.split("[^a-z0-9]", 2)[0]);
    }
    return found;
  }

  private static Set<String> names(Path folder) {
    try (Stream<Path> all = Files.list(folder)) {
      return all.map(path -> path.getFileName().toString())
          .collect(Collectors.toCollection(TreeSet::new));
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }

  /** Empty for a process that is gone. */
  private static String read(Path file) {
    try {
      return new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
    } catch (IOException gone) {
      return "";
    }
  }
}
