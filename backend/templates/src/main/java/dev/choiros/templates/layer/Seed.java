package dev.choiros.templates.layer;

import dev.choiros.layers.Essentials;
import dev.choiros.templates.BadTemplate;
import dev.choiros.templates.archive.Entry.Time;
import dev.choiros.templates.archive.Name;
import dev.choiros.templates.tree.Stat;
import dev.choiros.templates.tree.Tree;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * What every sandbox of a template has in its own files from the start: what a sandbox needs and
 * the template does not bring. What the template brings stays as it is; of its accounts, {@code
 * user} is added if there is none.
 */
public final class Seed {
  private static final Name PASSWD = new Name("etc/passwd");
  private static final Name GROUP = new Name("etc/group");
  private static final int LARGEST = 1 << 20;
  private static final List<Name> LOADERS =
      List.of(new Name("lib64/ld-linux-x86-64.so.2"), new Name("lib/ld-linux-aarch64.so.1"));

  private final Tree tree;
  private final Tree seed;
  private final boolean gives;
  private final Notes notes = new Notes();
  private final Time now = new Time(System.currentTimeMillis() / 1000, 0);

  public Seed(Tree tree, Tree seed, boolean gives) {
    this.tree = tree;
    this.seed = seed;
    this.gives = gives;
  }

  /** Whose the files of the seed shall be, where they could not be given. */
  public Notes make() throws IOException {
    check();
    for (var place : Essentials.MOUNT_POINTS) {
      folder(new Name(place), 0755, 0);
    }
    for (var place : Essentials.FOLDERS) {
      folder(new Name(place), place.equals("root") ? 0700 : 0755, 0);
    }
    for (var place : Essentials.STICKY) {
      folder(Name.read(place), 01777, 0);
    }
    for (var place : Essentials.OF_USER) {
      folder(Name.read(place), 0755, Essentials.USER);
    }
    etc();
    dress(Name.ROOT, tree.find(Name.ROOT).orElseThrow());
    return notes;
  }

  /** The agent must be able to run in it. */
  private void check() throws IOException {
    if (!readable(new Name("bin/sh"))) {
      throw new BadTemplate(
          "it has no /bin/sh, and a sandbox needs one", "use an image of a whole distribution");
    }
    if (LOADERS.stream().noneMatch(this::readable)) {
      throw new BadTemplate(
          "it has no GNU C library, and a sandbox's agent needs one",
          "use an image that is not made of Alpine or another system with musl");
    }
  }

  private boolean readable(Name name) {
    try {
      return tree.read(name, 1).isPresent();
    } catch (IOException cannot) {
      return false;
    }
  }

  /** Makes a folder that is as the template's, or as given where the template has none. */
  private void folder(Name name, int mode, int owner) throws IOException {
    if (seed.find(name).isPresent()) {
      return;
    }
    var there = tree.find(name);
    if (there.isPresent() && !there.get().isFolder()) {
      if (Essentials.OF_USER.contains(name.path())) {
        return;
      }
      if (!Essentials.MOUNT_POINTS.contains(name.path())) {
        throw new BadTemplate("its " + name + " is not a folder", "use another image");
      }
    }
    if (!name.parent().isRoot()) {
      folder(name.parent(), 0755, 0);
    }
    seed.makeFolder(name);
    dress(name, there.filter(Stat::isFolder).orElse(new Stat(0, mode, owner, owner, 0, now)));
  }

  private void dress(Name name, Stat like) throws IOException {
    try (var opened = seed.open(name)) {
      if (gives) {
        opened.own(like.uid(), like.gid());
      } else if (like.uid() == Essentials.USER) {
        notes.rights().put(name, new Notes.Rights(like.uid(), like.gid(), like.mode()));
      }
      opened.mode(like.mode());
    }
  }

  private void etc() throws IOException {
    for (var file : Essentials.etc().entrySet()) {
      write(new Name("etc/" + file.getKey()), file.getValue());
    }
    for (var file : Essentials.etcIfAbsent().entrySet()) {
      var name = new Name("etc/" + file.getKey());
      if (tree.read(name, 1).isEmpty()) {
        write(name, file.getValue());
      }
    }
    var shell = readable(new Name("bin/bash")) ? "/bin/bash" : "/bin/sh";
    account(PASSWD, "user:x:1000:1000:user:/home/user:" + shell);
    account(GROUP, "user:x:1000:");
    if (tree.find(new Name("etc/mtab")).isEmpty()) {
      seed.makeSymlink(new Name("etc/mtab"), "/proc/self/mounts");
    }
  }

  private void account(Name file, String line) throws IOException {
    var present = tree.read(file, LARGEST);
    var name = line.substring(0, line.indexOf(':') + 1);
    if (present.isPresent() && present.get().lines().noneMatch(each -> each.startsWith(name))) {
      var text = present.get();
      write(file, text + (text.endsWith("\n") || text.isEmpty() ? "" : "\n") + line + "\n");
    }
  }

  private void write(Name name, String text) throws IOException {
    try (var file = seed.create(name)) {
      var _ = file.write(new ByteArrayInputStream(text.getBytes(StandardCharsets.ISO_8859_1)));
      file.mode(0644);
    }
  }
}
