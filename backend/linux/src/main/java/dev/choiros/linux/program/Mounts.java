package dev.choiros.linux.program;

import static dev.choiros.linux.program.SystemCalls.number;

import dev.choiros.linux.program.SystemCalls.Argument;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** Adds to a program how the root of a sandbox is put together: folders, devices' links, mounts. */
public final class Mounts {
  /** Flags of {@code linux/mount.h}. */
  public static final int READ_ONLY = 1;

  public static final int NO_SUID = 2;
  public static final int NO_DEVICES = 4;
  public static final int NO_PROGRAMS = 8;
  public static final int REMOUNT = 32;
  public static final int BIND = 4096;
  public static final int MOVE = 8192;
  public static final int RECURSIVE = 16384;
  public static final int PRIVATE = 1 << 18;

  /** The call itself, for those that may fail. */
  public static final int MOUNT = 165;

  private static final int MKDIR = 83;
  private static final int SYMLINK = 88;
  private static final int CHMOD = 90;
  private static final int UMOUNT = 166;
  private static final int DETACH = 2;

  /** In an order, so that a program is the same each time it is made. */
  private static final SortedMap<String, String> LINKS =
      new TreeMap<>(
          Map.of(
              "fd", "/proc/self/fd",
              "stdin", "/proc/self/fd/0",
              "stdout", "/proc/self/fd/1",
              "stderr", "/proc/self/fd/2",
              "ptmx", "pts/ptmx"));

  private static final Argument NOTHING = number(0);

  private final SystemCalls program;

  public Mounts(SystemCalls program) {
    this.program = program;
  }

  public void folder(String path, int mode) {
    program.call("making " + path, MKDIR, program.text(path), number(0755));
    mode(path, mode);
  }

  public void mode(String path, int mode) {
    program.call("chmod " + path, CHMOD, program.text(path), number(mode));
  }

  /** The links that programs expect in {@code /dev}. */
  public void links(String dev) {
    LINKS.forEach((name, target) -> link(dev + "/" + name, target));
  }

  public void link(String path, String target) {
    program.call("linking " + path, SYMLINK, program.text(target), program.text(path));
  }

  /** An empty folder that nothing can be put into. */
  public void nothing(String path) {
    tmpfs(path, READ_ONLY, "mode=555,size=4096");
  }

  public void tmpfs(String path, int flags, String options) {
    mount("tmpfs", path, "tmpfs", flags | NO_SUID | NO_DEVICES, options);
  }

  public void unmount(String path) {
    program.call("unmounting " + path, UMOUNT, program.text(path), number(DETACH));
  }

  public void remount(String path, int flags) {
    mount("", path, "", REMOUNT | BIND | flags, "");
  }

  /**
   * @param type empty for a mount that is bound, moved or changed
   */
  public void mount(String from, String at, String type, int flags, String options) {
    program.call(
        "mounting " + at,
        MOUNT,
        program.text(from),
        program.text(at),
        type.isEmpty() ? NOTHING : program.text(type),
        number(flags),
        options.isEmpty() ? NOTHING : program.text(options));
  }
}
