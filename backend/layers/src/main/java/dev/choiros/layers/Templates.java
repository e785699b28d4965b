package dev.choiros.layers;

import dev.choiros.backend.IdRange;
import dev.choiros.backend.Template;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Disks made once and copied often: as a tree, and as an image of each size that is asked for. They
 * are remade when what they are made of changes.
 */
final class Templates {
  /** How a template becomes a disk. */
  enum Form {
    /** Everything is on it. */
    WHOLE,
    /** What the sandbox writes is on it; the template's tree is seen below that. */
    THIN
  }

  private final IdMaps maps = IdMaps.ofThisProcess();
  private final Path folder;
  private @Nullable Boolean canOverlay;
  private final Map<Path, SparseFile> images = new HashMap<>();

  Templates(Path folder) {
    this.folder = folder;
  }

  /** The form that this host can give to a mounted disk. */
  synchronized Form form(Template template) throws IOException {
    if (template instanceof Template.Added added) {
      if (canOverlay == null) {
        canOverlay = Overlay.possible(AddedFiles.of(folder, added).tree(), maps);
      }
      return canOverlay ? Form.THIN : Form.WHOLE;
    }
    return Form.WHOLE;
  }

  /** What is below a thin disk. */
  Path lower(Template template) throws IOException {
    return switch (template) {
      case Template.Host() -> throw new IOException("this disk was made from another template");
      case Template.Added added -> AddedFiles.of(folder, added).tree();
    };
  }

  /** The tree of a fresh disk; its files have the ids that they have inside, as far as possible. */
  synchronized Path tree(Template template, Form form) throws IOException {
    var tree = place(template, form, "");
    if (!Files.isDirectory(tree)) {
      var fresh = Files.createTempDirectory(making(), "making-");
      make(template, form, fresh);
      Files.move(fresh, tree, StandardCopyOption.ATOMIC_MOVE);
    }
    return tree;
  }

  /** A sparse ext4 image of the tree, {@code bytes} long, with the ids that it has inside. */
  synchronized SparseFile image(Template template, Form form, long bytes) throws IOException {
    var image = place(template, form, "-" + bytes + ".ext4");
    if (!Files.exists(image)) {
      var tree = tree(template, form);
      var fresh = Files.createTempFile(making(), "making-", ".ext4");
      try (var file = new java.io.RandomAccessFile(fresh.toFile(), "rw")) {
        file.setLength(bytes);
      }
      try {
        format(fresh, tree, bytes);
      } catch (IOException failed) {
        Files.delete(fresh);
        throw new IOException(
            "the template "
                + template.name()
                + " does not fit into a disk of "
                + (bytes >> 20)
                + " MiB",
            failed);
      }
      Files.move(fresh, image, StandardCopyOption.ATOMIC_MOVE);
    }
    var known = images.get(image);
    if (known == null) {
      known = SparseFile.of(image);
      images.put(image, known);
    }
    return known;
  }

  private static void format(Path image, Path tree, long bytes) throws IOException {
    var inodes = Math.clamp(bytes / 16384, 4096, 1 << 20);
    Tool.run(
        List.of(
            "mke2fs",
            "-q",
            "-F",
            "-t",
            "ext4",
            "-J",
            "size=" + Math.clamp(bytes >> 24, 4, 16),
            "-m",
            "0",
            "-N",
            Long.toString(inodes),
            "-E",
            "lazy_itable_init=1,lazy_journal_init=1,nodiscard",
            "-d",
            tree.toString(),
            image.toString()));
  }

  private void make(Template template, Form form, Path disk) throws IOException {
    Files.setPosixFilePermissions(disk, PosixFilePermissions.fromString("rwxr-xr-x"));
    var root = Files.createDirectory(disk.resolve("root"));
    Files.createDirectory(disk.resolve("log"));
    Files.createDirectory(
        disk.resolve("host"),
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    switch (template) {
      case Template.Host() -> {
        HostTemplate.fill(root);
        if (maps.kind() == IdMaps.Kind.ROOT) {
          // As in an image, where ids are the inner ones and the host's own are beyond them.
          DiskTree.give(disk, maps, new IdRange(0, IdRange.FULL));
        }
      }
      case Template.Added added -> {
        var files = AddedFiles.of(folder, added);
        switch (form) {
          case WHOLE -> DiskTree.whole(files, root);
          case THIN -> DiskTree.thin(files, disk);
        }
      }
    }
    if (maps.kind() == IdMaps.Kind.ROOT) {
      Kernel.lchown(disk.toString(), MountIds.HOST);
      Kernel.lchown(disk.resolve("host").toString(), MountIds.HOST);
    }
  }

  /** Gives the files of a copy of the tree to a sandbox's ids. */
  void give(Template template, Path disk, IdRange ids) throws IOException {
    switch (template) {
      case Template.Host() -> DiskTree.give(disk, maps, ids);
      case Template.Added added -> DiskTree.give(AddedFiles.of(folder, added), disk, maps, ids);
    }
  }

  /** Where something made of it is kept: what is of an added template goes away with that. */
  private Path place(Template template, Form form, String rest) throws IOException {
    return switch (template) {
      case Template.Host() ->
          folder.resolve(
              template.name() + "-" + UUID.nameUUIDFromBytes(HostTemplate.version()) + rest);
      case Template.Added added ->
          AddedFiles.of(folder, added)
              .folder()
              .resolve(
                  form.name().toLowerCase(Locale.ROOT)
                      + "-"
                      + added.digest().substring(0, 16)
                      + rest);
    };
  }

  private Path making() throws IOException {
    return Files.createDirectories(folder.resolve("making"));
  }
}
