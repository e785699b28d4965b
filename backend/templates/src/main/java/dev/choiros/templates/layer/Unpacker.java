package dev.choiros.templates.layer;

import dev.choiros.templates.BadTemplate;
import dev.choiros.templates.archive.Bounds;
import dev.choiros.templates.archive.Entry;
import dev.choiros.templates.archive.Entry.Owner;
import dev.choiros.templates.archive.Entry.What;
import dev.choiros.templates.archive.Name;
import dev.choiros.templates.archive.TarReader;
import dev.choiros.templates.tree.Opened;
import dev.choiros.templates.tree.Tree;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Makes the tree of one layer from a tar that a stranger made. Nothing outside of the tree is ever
 * touched; no device is made; who may do what is exactly what the archive says, or it is refused.
 */
public final class Unpacker {
  private static final String WHITEOUT = ".wh.";
  private static final String OPAQUE = ".wh..wh..opq";
  private static final String OTHERS_NOTES = ".wh..wh.";
  private static final Name DEVICES = new Name("dev");
  private static final int MOST_FOLDERS = 300_000;
  private static final int SETUID = 04000;
  private static final String REMEDY = "it was not made by a tool that means well; do not use it";

  private final Tree tree;
  private final Bounds bounds;
  private final boolean gives;
  private final Notes notes = new Notes();
  private final NavigableMap<Name, Owner> folders = new TreeMap<>();
  private final NavigableSet<Name> there = new TreeSet<>(Set.of(Name.ROOT));

  /**
   * @param gives whether this process may give files to other ids; else it notes whose they are
   */
  public Unpacker(Tree tree, Bounds bounds, boolean gives) {
    this.tree = tree;
    this.bounds = bounds;
    this.gives = gives;
  }

  /** Unpacks all of it; what the tree cannot say is in the notes. */
  public Notes unpack(TarReader tar) throws IOException {
    for (var next = tar.next(); next.isPresent(); next = tar.next()) {
      if (Thread.currentThread().isInterrupted()) {
        throw new InterruptedIOException("cancelled");
      }
      bounds.entry();
      var entry = next.get();
      if (entry.name().last().startsWith(WHITEOUT)) {
        whiteout(entry.name());
      } else if (!entry.name().isBelow(DEVICES)) {
        // A sandbox's /dev is the backend's; what the archive has there is nobody's loss.
        unpack(entry, tar);
      }
    }
    finish();
    return notes;
  }

  private void whiteout(Name name) throws BadTemplate {
    if (name.last().equals(OPAQUE)) {
      notes.emptied().add(name.parent());
    } else if (!name.last().startsWith(OTHERS_NOTES)) {
      var gone = name.last().substring(WHITEOUT.length());
      if (gone.isEmpty() || gone.equals(".") || gone.equals("..")) {
        throw new BadTemplate("a whiteout takes away nothing that can be: " + name, REMEDY);
      }
      notes.gone().add(name.parent().child(gone));
    }
  }

  private void unpack(Entry entry, TarReader tar) throws IOException {
    var name = entry.name();
    check(entry);
    makeParents(name);
    if (entry.what() instanceof What.Folder) {
      folder(name, entry.owner());
      return;
    }
    if (name.isRoot()) {
      throw new BadTemplate("the root in the archive is not a folder", REMEDY);
    }
    replace(name);
    switch (entry.what()) {
      case What.File(var bytes) -> file(name, bytes, entry.owner(), tar);
      case What.Symlink(var to) -> {
        tree.makeSymlink(name, to);
        dress(name, entry.owner());
      }
      case What.Pipe() -> {
        tree.makePipe(name);
        try (var pipe = tree.open(name)) {
          mode(name, pipe, entry.owner(), 0600);
        }
      }
      case What.Link(var to) -> link(name, to);
      case What.Folder _, What.Device _ -> throw new IllegalStateException("handled before");
    }
  }

  private static void check(Entry entry) throws BadTemplate {
    if (entry.what() instanceof What.Device) {
      throw new BadTemplate(
          "the archive has a device: " + entry.name(), "make it again without devices");
    }
    if (entry.what() instanceof What.File
        && (entry.owner().mode() & SETUID) != 0
        && entry.owner().uid() != 0) {
      throw new BadTemplate(
          entry.name()
              + " runs as its owner, id "
              + entry.owner().uid()
              + ", for whoever starts it",
          "take away its setuid bit and make the archive again");
    }
  }

  private void makeParents(Name name) throws IOException {
    var parent = name.parent();
    if (there.contains(parent)) {
      return;
    }
    makeParents(parent);
    var found = tree.find(parent);
    if (found.isEmpty()) {
      count();
      tree.makeFolder(parent);
      notes.implied().add(parent);
    } else if (!found.get().isFolder()) {
      throw new BadTemplate(
          "the way to " + name + " in the archive goes through " + parent + ", which is no folder",
          REMEDY);
    }
    there.add(parent);
  }

  private void folder(Name name, Owner owner) throws IOException {
    if (!there.contains(name)) {
      replace(name);
      count();
      tree.makeFolder(name);
      there.add(name);
    }
    notes.implied().remove(name);
    folders.put(name, owner);
  }

  private void count() throws BadTemplate {
    if (there.size() > MOST_FOLDERS) {
      throw new BadTemplate(
          "it has more than " + MOST_FOLDERS + " folders", "use something smaller");
    }
  }

  /** The last entry of a name is the one that counts. */
  private void replace(Name name) throws IOException {
    var found = tree.find(name);
    if (found.isPresent()) {
      tree.remove(name);
      notes.forget(name);
      if (found.get().isFolder()) {
        Notes.forget(name, there);
        Notes.forget(name, folders.navigableKeySet());
      }
    }
  }

  private void file(Name name, long bytes, Owner owner, TarReader tar) throws IOException {
    bounds.take(bytes);
    try (var file = tree.create(name)) {
      if (file.write(tar.content()) != bytes) {
        throw new BadTemplate("the archive ends within " + name, "fetch it again");
      }
      mode(name, file, owner, 0600);
      for (var attribute : owner.attributes().entrySet()) {
        file.attribute(attribute.getKey(), attribute.getValue());
      }
      file.changed(owner.changed());
    }
  }

  private void link(Name name, Name to) throws IOException {
    var target = tree.find(to);
    if (target.isEmpty() || target.get().isFolder()) {
      throw new BadTemplate(
          name + " is to be another name of " + to + ", and that is no file of this archive",
          "make the archive again");
    }
    tree.link(tree, to, name);
    var rights = notes.rights().get(to);
    if (rights != null) {
      notes.rights().put(name, rights);
    }
  }

  private void dress(Name name, Owner owner) throws IOException {
    tree.dress(name, owner.uid(), owner.gid(), owner.changed(), gives);
    if (!gives && (owner.uid() != 0 || owner.gid() != 0)) {
      notes.rights().put(name, new Notes.Rights(owner.uid(), owner.gid(), -1));
    }
  }

  /**
   * @param needed what this process must be able to do with it as long as it is not root
   */
  private void mode(Name name, Opened opened, Owner owner, int needed) throws IOException {
    if (gives) {
      opened.own(owner.uid(), owner.gid());
      opened.mode(owner.mode());
      return;
    }
    var possible = owner.mode() & 0777 | needed;
    opened.mode(possible);
    if (owner.uid() != 0 || owner.gid() != 0 || possible != owner.mode()) {
      notes.rights().put(name, new Notes.Rights(owner.uid(), owner.gid(), owner.mode()));
    }
  }

  /** Folders last: what is put into one changes its time, and may need rights it shall not keep. */
  private void finish() throws IOException {
    for (var name : notes.implied()) {
      try (var folder = tree.open(name)) {
        folder.mode(0755);
      }
    }
    for (var each : folders.entrySet()) {
      try (var folder = tree.open(each.getKey())) {
        var owner = each.getValue();
        mode(each.getKey(), folder, owner, 0700);
        for (var attribute : owner.attributes().entrySet()) {
          folder.attribute(attribute.getKey(), attribute.getValue());
        }
      }
    }
    for (var each : folders.entrySet()) {
      try (var folder = tree.open(each.getKey())) {
        folder.changed(each.getValue().changed());
      }
    }
    if (!folders.containsKey(Name.ROOT)) {
      notes.implied().add(Name.ROOT);
    }
  }
}
