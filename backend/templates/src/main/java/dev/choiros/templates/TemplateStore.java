package dev.choiros.templates;

import dev.choiros.backend.Template;
import dev.choiros.layers.AddedFiles;
import dev.choiros.layers.DiskTree;
import dev.choiros.layers.IdMaps;
import dev.choiros.templates.TemplateInfo.LayerInfo;
import dev.choiros.templates.TemplateInfo.Size;
import dev.choiros.templates.archive.Bounds;
import dev.choiros.templates.archive.Name;
import dev.choiros.templates.image.Digest;
import dev.choiros.templates.image.Part;
import dev.choiros.templates.image.Source;
import dev.choiros.templates.layer.Layer;
import dev.choiros.templates.layer.Merge;
import dev.choiros.templates.layer.Notes;
import dev.choiros.templates.layer.Rights;
import dev.choiros.templates.layer.Seed;
import dev.choiros.templates.tree.Tree;
import java.io.EOFException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.zip.ZipException;
import tools.jackson.databind.json.JsonMapper;

/**
 * The templates of this host, below one folder: {@code added/<name>} each, {@code layers/<digest>}
 * what they share, {@code making} what is not finished. A template is there whole or not at all,
 * and never changes.
 */
public final class TemplateStore {
  private static final JsonMapper JSON = new JsonMapper();

  private final Path folder;
  private final Clock clock;
  private final IdMaps maps = IdMaps.ofThisProcess();
  private final boolean gives = maps.kind() == IdMaps.Kind.ROOT;
  private final List<String> claimed = new ArrayList<>();

  private TemplateStore(Path folder, Clock clock) {
    this.folder = folder;
    this.clock = clock;
  }

  /** Makes the folder where it is missing, and deletes what an earlier process did not finish. */
  public static TemplateStore open(Path folder, Clock clock) throws IOException {
    var store = new TemplateStore(folder.toAbsolutePath(), clock);
    for (var place : List.of("", "added", "layers", "making")) {
      var made = Files.createDirectories(store.folder.resolve(place));
      // What is in them belongs to ids of sandboxes, and may be programs that run as their owner.
      Files.setPosixFilePermissions(made, PosixFilePermissions.fromString("rwx------"));
    }
    try (var left = Files.list(store.making())) {
      for (var each : left.toList()) {
        store.delete(each);
      }
    }
    store.forgetLayers();
    return store;
  }

  private Path making() {
    return folder.resolve("making");
  }

  private Layer layer(String digest) {
    return new Layer(folder.resolve("layers").resolve(digest));
  }

  private void delete(Path tree) throws IOException {
    // Without sub-ids of its own, all in it is this process's; folders may only be read, though.
    if (!gives && Files.isDirectory(tree)) {
      var open = new ProcessBuilder("chmod", "-R", "u+rwX", tree.toString()).start();
      open.onExit().join();
    }
    DiskTree.delete(tree, maps, maps.range(0));
  }

  public List<TemplateInfo> list() throws IOException {
    var found = new ArrayList<TemplateInfo>();
    try (var names = Files.list(folder.resolve("added"))) {
      for (var each : names.sorted().toList()) {
        find(String.valueOf(each.getFileName())).ifPresent(found::add);
      }
    }
    return found;
  }

  public Optional<TemplateInfo> find(String name) throws IOException {
    var about = AddedFiles.in(folder, name).about();
    return Template.NAME.matcher(name).matches() && Files.exists(about)
        ? Optional.of(JSON.readValue(about.toFile(), TemplateInfo.class))
        : Optional.empty();
  }

  /**
   * Makes a template. Interrupting the thread ends it soon; however it ends, nothing half made
   * stays, except layers' worth of room until the next start when this process is killed.
   */
  public TemplateInfo add(String name, Source source, Progress progress) throws IOException {
    if (find(name).isPresent()) {
      throw new BadTemplate(
          "there is a template " + name + " already", "remove it first, or choose another name");
    }
    var mine = new HashSet<String>();
    var making = Files.createTempDirectory(making(), "making-");
    var bounds = Bounds.of(making);
    try (var content = source.open(making, progress)) {
      var layers = new ArrayList<LayerInfo>();
      for (var part : content.layers()) {
        layers.add(take(part, making, bounds, mine, progress));
      }
      var fresh = new AddedFiles(making.resolve("template"));
      var size = lay(fresh, layers, progress);
      var info = new TemplateInfo(name, source.text(), chain(layers), layers, size, clock.millis());
      Files.writeString(fresh.digest(), info.digest() + "\n");
      Files.write(fresh.about(), JSON.writeValueAsBytes(info));
      publish(fresh, name);
      return info;
    } catch (ClosedByInterruptException cancelled) {
      throw new InterruptedIOException("cancelled");
    } catch (EOFException | ZipException broken) {
      throw new BadTemplate(
          "it cannot be read: " + broken.getMessage(), "fetch or make it again", broken);
    } finally {
      release(mine);
      // The thread may be interrupted, and there is a program to wait for.
      var cancelled = Thread.interrupted();
      delete(making);
      if (cancelled) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private synchronized void publish(AddedFiles fresh, String name) throws IOException {
    var place = AddedFiles.in(folder, name).folder();
    if (Files.exists(place)) {
      throw new BadTemplate(
          "there is a template " + name + " already", "remove it first, or choose another name");
    }
    Files.move(fresh.folder(), place, StandardCopyOption.ATOMIC_MOVE);
  }

  /** Unpacks a layer, unless it is there already. */
  private LayerInfo take(Part part, Path making, Bounds bounds, Set<String> mine, Progress progress)
      throws IOException {
    if (part.content().isPresent() && claim(part.content().get().hex(), mine)) {
      return info(part.content().get().hex());
    }
    var fresh = Files.createTempDirectory(making, "layer-");
    var before = bounds.bytes();
    var digest = part.read(progress, tar -> Layer.unpack(tar, fresh, bounds, gives));
    Files.writeString(fresh.resolve("bytes"), Long.toString(bounds.bytes() - before));
    put(fresh, digest, mine);
    return info(digest.hex());
  }

  private LayerInfo info(String digest) throws IOException {
    var bytes = Files.readString(layer(digest).folder().resolve("bytes"));
    return new LayerInfo(digest, Long.parseLong(bytes));
  }

  private synchronized void put(Path fresh, Digest digest, Set<String> mine) throws IOException {
    hold(digest.hex(), mine);
    var place = layer(digest.hex()).folder();
    if (!Files.exists(place)) {
      Files.move(fresh, place, StandardCopyOption.ATOMIC_MOVE);
    }
  }

  private synchronized boolean claim(String digest, Set<String> mine) {
    if (!Files.exists(layer(digest).folder())) {
      return false;
    }
    hold(digest, mine);
    return true;
  }

  private void hold(String digest, Set<String> mine) {
    if (mine.add(digest)) {
      claimed.add(digest);
    }
  }

  private synchronized void release(Set<String> mine) throws IOException {
    mine.forEach(claimed::remove);
    forgetLayers();
  }

  private Size lay(AddedFiles fresh, List<LayerInfo> layers, Progress progress) throws IOException {
    progress.at("laying " + layers.size() + " layers over each other", 0, 0);
    for (var each : List.of(fresh.folder(), fresh.tree(), fresh.seed())) {
      Files.createDirectory(each);
    }
    try (var tree = Tree.open(fresh.tree());
        var seed = Tree.open(fresh.seed())) {
      var merge = new Merge(tree);
      merge.lay(layers.stream().map(each -> layer(each.digest())).toList());
      var rights = new Notes();
      rights.rights().putAll(merge.notes().rights());
      rights.rights().putAll(new Seed(tree, seed, gives).make().rights());
      rights.rights().remove(Name.ROOT);
      Rights.write(rights, fresh.rights());
      return new Size(merge.bytes(), merge.files());
    }
  }

  private static String chain(List<LayerInfo> layers) {
    var all = String.join("\n", layers.stream().map(LayerInfo::digest).toList());
    return Digest.of(all.getBytes(StandardCharsets.US_ASCII)).hex();
  }

  /** Deletes a template that no sandbox uses, with the layers that no other template has. */
  public synchronized void remove(String name) throws IOException {
    var place = AddedFiles.in(folder, name).folder();
    var going = Files.createTempDirectory(making(), "going-");
    Files.move(place, going.resolve("template"), StandardCopyOption.ATOMIC_MOVE);
    delete(going);
    forgetLayers();
  }

  private synchronized void forgetLayers() throws IOException {
    var used = new HashSet<>(claimed);
    list().forEach(info -> info.layers().forEach(layer -> used.add(layer.digest())));
    try (var there = Files.list(folder.resolve("layers"))) {
      for (var each : there.toList()) {
        if (!used.contains(String.valueOf(each.getFileName()))) {
          delete(each);
        }
      }
    }
  }
}
