package dev.choiros.layers;

import dev.choiros.backend.IdRange;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Who owns the files of a disk, and how they go away. */
public final class DiskTree {
  private static final int USER = 1000;

  /** Gives what an image or an archive said is not root's, in a sandbox's own namespace. */
  private static final String RIGHTS =
      """
      cd "$1" || exit
      for list in "$2"/own.*; do
        [ "$3" = own ] && [ -e "$list" ] || continue
        ids=${list##*/own.}
        xargs -0 -r chown -h "${ids%.*}:${ids#*.}" -- <"$list" || exit
      done
      for list in "$2"/mode.*; do
        [ -e "$list" ] || continue
        xargs -0 -r chmod "${list##*/mode.}" -- <"$list" || exit
      done
      """;

  private DiskTree() {}

  /** Makes root and log belong to the sandbox's root, and its user's folders to its user. */
  static void give(Path disk, IdMaps maps, IdRange ids) throws IOException {
    var root = disk.resolve("root");
    switch (maps.kind()) {
      case ROOT -> {
        chown(root, ids.base());
        chown(disk.resolve("log"), ids.base());
        for (var folder : HostTemplate.OF_USER) {
          chown(root.resolve(folder), ids.base() + USER);
        }
      }
      case SUB_IDS -> {
        var command = new ArrayList<>(List.of("chown", "-R", "-h", USER + ":" + USER));
        HostTemplate.OF_USER.forEach(folder -> command.add(root.resolve(folder).toString()));
        MappedProcess.run(maps, ids, command);
      }
      case SINGLE -> {
        // The one id there is owns everything already.
      }
    }
  }

  /** Puts a template's tree and its seed into {@code root}; files of the tree are not copied. */
  static void whole(AddedFiles files, Path root) throws IOException {
    Tool.run(List.of("cp", "-al", "--", files.tree() + "/.", root.toString()));
    for (var place : Essentials.MOUNT_POINTS) {
      if (!Files.isDirectory(root.resolve(place), LinkOption.NOFOLLOW_LINKS)) {
        Files.deleteIfExists(root.resolve(place));
      }
    }
    // A name that the tree has too must become another file, or the tree's would be written.
    Tool.run(
        List.of("cp", "-a", "--remove-destination", "--", files.seed() + "/.", root.toString()));
  }

  /** What a sandbox has of its own when the tree is seen below. */
  static void thin(AddedFiles files, Path disk) throws IOException {
    Tool.run(List.of("cp", "-a", "--", files.seed().toString(), disk.resolve("upper").toString()));
    Files.createDirectory(disk.resolve("work"));
  }

  /** Makes a copy of a template's whole tree belong to a sandbox. */
  static void give(AddedFiles files, Path disk, IdMaps maps, IdRange ids) throws IOException {
    var root = disk.resolve("root");
    switch (maps.kind()) {
      case ROOT -> {
        shift(root, ids.base());
        chown(disk.resolve("log"), ids.base());
      }
      case SUB_IDS, SINGLE ->
          MappedProcess.run(
              maps,
              ids,
              List.of(
                  "sh",
                  "-c",
                  RIGHTS,
                  "rights",
                  root.toString(),
                  files.rights().toString(),
                  maps.kind() == IdMaps.Kind.SUB_IDS ? "own" : ""));
    }
  }

  private static void shift(Path tree, long base) throws IOException {
    try (var paths = Files.walk(tree)) {
      for (var path : (Iterable<Path>) paths::iterator) {
        Kernel.lchown(
            path.toString(),
            (int) (base + id(path, "unix:uid")),
            (int) (base + id(path, "unix:gid")));
      }
    }
  }

  private static int id(Path path, String which) throws IOException {
    return ((Number) Files.getAttribute(path, which, LinkOption.NOFOLLOW_LINKS)).intValue();
  }

  /**
   * Deletes a tree, whoever owns the files in it; never leaves its file system or follows links.
   */
  public static void delete(Path tree, IdMaps maps, IdRange ids) throws IOException {
    if (!Files.exists(tree, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    for (var point : MountTable.points().reversed()) {
      if (point.startsWith(tree.toRealPath())) {
        LoopMount.unmount(point);
      }
    }
    var remove = List.of("rm", "-rf", "--one-file-system", "--", tree.toString());
    if (maps.kind() == IdMaps.Kind.ROOT) {
      Tool.run(remove);
    } else {
      MappedProcess.run(maps, ids, remove);
    }
  }

  private static void chown(Path tree, long owner) throws IOException {
    try (var paths = Files.walk(tree)) {
      for (var path : (Iterable<Path>) paths::iterator) {
        // Ids above 2^31 wrap around and mean the same to the kernel.
        Kernel.lchown(path.toString(), (int) owner);
      }
    }
  }
}
