package dev.choiros.microvm.fake;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** The files of a disk's image, taken out and written back without any right to mount it. */
final class FakeDisk {
  private static final Set<String> MOUNTED = Set.of("usr", "proc", "dev", "run", "sys");

  private final Path image;
  private final Path folder;
  private long opened;

  FakeDisk(Path image, Path folder) {
    this.image = image;
    this.folder = folder;
  }

  /** Takes the root and the log out, owned by whoever runs this. */
  void open() throws IOException {
    Files.createDirectories(folder);
    FakeGuest.run("debugfs", "-R", "rdump /root /log " + folder, image.toString());
    opened = System.currentTimeMillis();
  }

  /** Writes back what became of the root's files; folders that were made are not kept. */
  void close() throws IOException {
    var commands = new ArrayList<String>();
    var root = folder.resolve("root");
    try (var files = Files.walk(root)) {
      for (var file : files.filter(Files::isRegularFile).toList()) {
        var path = root.relativize(file);
        var changed = Files.getLastModifiedTime(file).toMillis() >= opened;
        if (changed && !MOUNTED.contains(path.getName(0).toString())) {
          commands.addAll(List.of("rm /root/" + path, "write " + file + " /root/" + path));
        }
      }
    }
    var script = Files.write(folder.resolveSibling("written"), commands);
    FakeGuest.run("debugfs", "-w", "-f", script.toString(), image.toString());
  }
}
