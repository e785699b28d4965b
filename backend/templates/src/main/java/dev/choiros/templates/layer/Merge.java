package dev.choiros.templates.layer;

import dev.choiros.templates.archive.Name;
import dev.choiros.templates.tree.Stat;
import dev.choiros.templates.tree.Tree;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.List;

/**
 * Lays layers over each other, lowest first, as one tree. Files are not copied: they get another
 * name there, so that a layer takes its room once, however many templates have it.
 */
public final class Merge {
  private final Tree merged;
  private final Notes result = new Notes();
  private long bytes;
  private long files;

  public Merge(Tree merged) {
    this.merged = merged;
  }

  /** The rights that the merged tree's files shall have, where they could not be given. */
  public Notes notes() {
    return result;
  }

  /** Of all files in it. */
  public long bytes() {
    return bytes;
  }

  public long files() {
    return files;
  }

  public void lay(List<Layer> layers) throws IOException {
    for (var layer : layers) {
      var notes = layer.notes();
      try (var from = Tree.open(layer.tree())) {
        takeAway(notes);
        lay(from, Name.ROOT, notes);
      }
      result.rights().putAll(notes.rights());
    }
    count(Name.ROOT);
  }

  private void takeAway(Notes notes) throws IOException {
    for (var name : notes.gone()) {
      remove(name);
    }
    for (var name : notes.emptied()) {
      if (merged.find(name).filter(Stat::isFolder).isPresent()) {
        for (var child : merged.list(name)) {
          remove(name.child(child));
        }
      }
    }
  }

  private void remove(Name name) throws IOException {
    merged.remove(name);
    result.forget(name);
  }

  private void lay(Tree from, Name folder, Notes notes) throws IOException {
    if (Thread.currentThread().isInterrupted()) {
      throw new InterruptedIOException("cancelled");
    }
    for (var child : from.list(folder)) {
      var name = folder.child(child);
      var found = from.find(name).orElseThrow();
      var present = merged.find(name);
      if (found.isFolder()) {
        if (present.filter(Stat::isFolder).isEmpty()) {
          remove(name);
          merged.makeFolder(name);
          dress(from, name, found);
        }
        lay(from, name, notes);
      } else {
        if (present.isPresent()) {
          remove(name);
        }
        merged.link(from, name, name);
      }
    }
    if (!notes.implied().contains(folder)) {
      result.rights().remove(folder);
      dress(from, folder, from.find(folder).orElseThrow());
    }
  }

  private void dress(Tree from, Name folder, Stat like) throws IOException {
    try (var source = from.open(folder);
        var target = merged.open(folder)) {
      var now = merged.find(folder).orElseThrow();
      if (now.uid() != like.uid() || now.gid() != like.gid()) {
        target.own(like.uid(), like.gid());
      }
      target.mode(like.mode());
      for (var attribute : source.attributes().entrySet()) {
        target.attribute(attribute.getKey(), attribute.getValue());
      }
      target.changed(like.changed());
    }
  }

  private void count(Name folder) throws IOException {
    for (var child : merged.list(folder)) {
      var name = folder.child(child);
      var found = merged.find(name).orElseThrow();
      files++;
      if (found.isFolder()) {
        count(name);
      } else if (found.isFile()) {
        bytes += found.bytes();
      }
    }
  }
}
