package dev.choiros.layers;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A sandbox's root as two layers: the tree of its template, which no sandbox can change, seen with
 * the sandbox's ids, and over it what the sandbox wrote, on its own bounded disk.
 */
record Overlay(Path tree, Path disk) {
  Path root() {
    return disk.resolve("root");
  }

  Path upper() {
    return disk.resolve("upper");
  }

  private Path work() {
    return disk.resolve("work");
  }

  /** For a moment a mount of the tree is here: the kernel takes layers from its table of mounts. */
  private Path lower() {
    return disk.resolveSibling("lower");
  }

  /** Whether a disk was made for one. */
  static boolean on(Path disk) {
    return Files.isDirectory(disk.resolve("upper"));
  }

  /**
   * @param ids a descriptor of the user namespace that maps the sandbox's ids
   */
  void mount(int ids) throws IOException {
    Files.createDirectories(lower());
    try {
      NewMount.clone(tree, lower(), ids);
      NewMount.overlay(lower(), upper(), work(), root());
    } finally {
      unmountLower();
    }
  }

  private void unmountLower() throws IOException {
    LoopMount.unmount(lower());
    Files.deleteIfExists(lower());
  }

  /** Also after a kill at any point of {@link #mount}. */
  void unmount() throws IOException {
    unmountLower();
    LoopMount.unmount(root());
  }

  /** Whether files of {@code folder} can be seen with other ids on this host. */
  static boolean possible(Path folder, IdMaps maps) {
    try (var mapping = MountIds.prepare(maps)) {
      var map = mapping.descriptor(maps.range(0));
      try {
        NewMount.tryClone(folder, map);
        return true;
      } finally {
        Kernel.close(map);
      }
    } catch (IOException cannot) {
      return false;
    }
  }
}
