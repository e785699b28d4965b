package dev.choiros.layers;

import dev.choiros.backend.BackendException;
import dev.choiros.backend.DiskForm;
import dev.choiros.backend.IdRange;
import dev.choiros.backend.SandboxFolder;
import dev.choiros.backend.SandboxSpec;
import dev.choiros.backend.Template;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;

/**
 * Keeps every sandbox's disk in its own folder: as an image of fixed size, mounted there, where
 * this process may do that, so that the limit is hard; else as plain files.
 */
public final class FolderStore implements LayerStore {
  private final IdMaps maps = IdMaps.ofThisProcess();
  private final Templates templates;
  private final boolean images;

  /**
   * @param templates a folder of the store's own, for what it makes once and uses often
   */
  public FolderStore(Path templates) {
    this.templates = new Templates(templates.toAbsolutePath());
    this.images = maps.kind() == IdMaps.Kind.ROOT && LoopMount.possible();
  }

  @Override
  public void open(SandboxSpec spec, DiskForm form) {
    var folder = absolute(spec.folder());
    try {
      switch (form) {
        case NONE -> {
          // There is nothing to make.
        }
        case IMAGE -> makeBareImage(folder, spec);
        case TREE -> openTree(folder, spec);
      }
    } catch (IOException | UncheckedIOException failed) {
      throw new BackendException(
          "could not make the files of a sandbox: " + failed.getMessage(),
          "check that " + folder.home() + " can be written and has room",
          failed);
    }
  }

  private void openTree(SandboxFolder folder, SandboxSpec spec) throws IOException {
    if (images) {
      openImage(folder, spec);
    } else if (!Files.isDirectory(folder.disk())) {
      makeFolder(folder, spec.template(), spec.ids());
    }
  }

  /** The folder of the disk then holds the console only. */
  private void makeBareImage(SandboxFolder folder, SandboxSpec spec) throws IOException {
    Files.createDirectories(folder.console().getParent());
    makeImage(folder, spec, Templates.Form.WHOLE);
  }

  private void openImage(SandboxFolder folder, SandboxSpec spec) throws IOException {
    if (!complete(folder)) {
      Files.createDirectories(folder.disk());
      try (var mapping = MountIds.prepare(maps)) {
        makeImage(folder, spec, templates.form(spec.template()));
        var map = mapping.descriptor(spec.ids());
        try {
          mount(folder, spec.template(), map);
        } finally {
          Kernel.close(map);
        }
      }
    }
    var finished = folder.disk().resolve("host").resolve("finished");
    if (!Files.exists(finished, LinkOption.NOFOLLOW_LINKS)) {
      // Nothing of the sandbox has run yet, so no path in here can lead astray.
      name(folder, folder.disk(), (int) spec.ids().base());
      Files.createFile(finished);
    }
  }

  /** Whether all of it is mounted. */
  private static boolean complete(SandboxFolder folder) throws IOException {
    return Files.isDirectory(folder.root())
        && (!Overlay.on(folder.disk()) || LoopMount.mounted(folder.root()));
  }

  private void mount(SandboxFolder folder, Template template, int map) throws IOException {
    if (!Files.isDirectory(folder.root())) {
      LoopMount.mount(folder.image(), folder.disk(), map);
    }
    if (Overlay.on(folder.disk())) {
      new Overlay(templates.lower(template), folder.disk()).mount(map);
    }
  }

  private void makeImage(SandboxFolder folder, SandboxSpec spec, Templates.Form form)
      throws IOException {
    var image = folder.image();
    if (!Files.exists(image)) {
      var fresh = folder.home().resolve("disk.ext4.new");
      templates.image(spec.template(), form, spec.limits().diskBytes()).copyTo(fresh);
      Files.move(fresh, image, StandardCopyOption.ATOMIC_MOVE);
    }
  }

  private void makeFolder(SandboxFolder folder, Template template, IdRange ids) throws IOException {
    var fresh = folder.home().resolve("disk.new");
    DiskTree.delete(fresh, maps, ids);
    Files.createDirectories(folder.home());
    var tree = templates.tree(template, Templates.Form.WHOLE);
    Tool.run(List.of("cp", "-a", "--", tree.toString(), fresh.toString()));
    name(folder, fresh, -1);
    templates.give(template, fresh, ids);
    if (maps.kind() == IdMaps.Kind.ROOT) {
      Kernel.lchown(fresh.toString(), 0);
      Kernel.lchown(fresh.resolve("host").toString(), 0);
    }
    Files.move(fresh, folder.disk(), StandardCopyOption.ATOMIC_MOVE);
  }

  /** Tells the sandbox its own name; the files belong to {@code owner}, or to us if that is -1. */
  private static void name(SandboxFolder folder, Path disk, int owner) throws IOException {
    var name = String.valueOf(folder.home().getFileName());
    var etc = disk.resolve("root/etc");
    for (var file : Map.of("hostname", name + "\n", "hosts", EtcFiles.hosts(name)).entrySet()) {
      var path = etc.resolve(file.getKey());
      Files.writeString(path, file.getValue());
      Kernel.lchown(path.toString(), owner);
    }
  }

  @Override
  public void close(SandboxFolder given) {
    var folder = absolute(given);
    try {
      new Overlay(folder.disk(), folder.disk()).unmount();
      LoopMount.unmount(folder.disk());
      Files.deleteIfExists(folder.home().resolve("disk.ext4.new"));
    } catch (IOException failed) {
      throw new BackendException(
          "the disk of a sandbox could not be closed: " + failed.getMessage(),
          "unmount " + folder.disk(),
          failed);
    }
  }

  @Override
  public long usedBytes(SandboxFolder given) {
    return DiskUse.of(absolute(given));
  }

  @Override
  public boolean enforcesDiskLimit() {
    return images;
  }

  @Override
  public List<String> warnings() {
    return images
        ? List.of()
        : List.of(
            "the disk limit of a sandbox is not enforced: that needs root and loop devices here");
  }

  private static SandboxFolder absolute(SandboxFolder folder) {
    try {
      return new SandboxFolder(folder.home().toRealPath());
    } catch (IOException notThereYet) {
      return new SandboxFolder(folder.home().toAbsolutePath().normalize());
    }
  }
}
