package dev.choiros.templates.tree;

import dev.choiros.templates.archive.Entry.Time;

/** What a name in a tree is, itself and not what it leads to. */
public record Stat(int type, int mode, int uid, int gid, long bytes, Time changed) {
  static final int FOLDER = 0040000;
  static final int FILE = 0100000;
  static final int SYMLINK = 0120000;

  public boolean isFolder() {
    return type == FOLDER;
  }

  public boolean isFile() {
    return type == FILE;
  }

  public boolean isSymlink() {
    return type == SYMLINK;
  }
}
