package dev.choiros.layers;

import static dev.choiros.layers.Kernel.number;
import static dev.choiros.layers.Kernel.text;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;

/** Mounts step by step (Linux 5.12 and later), because only so can a mount have a map of ids. */
final class NewMount {
  private static final long OPEN_TREE = 428;
  private static final long FSOPEN = 430;
  private static final long FSCONFIG = 431;
  private static final long FSMOUNT = 432;
  private static final long MOVE_MOUNT = 429;
  private static final long MOUNT_SETATTR = 442;

  private static final int CLONE = 1;
  private static final int CLONE_CLOSE_ON_EXEC = 0x80000;
  private static final int CLOSE_ON_EXEC = 1;
  private static final int SET_FLAG = 0;
  private static final int SET_STRING = 1;
  private static final int CREATE = 6;
  private static final int READ_ONLY = 1;
  private static final int NOSUID = 2;
  private static final int NODEV = 4;
  private static final int NOATIME = 0x10;
  private static final long IDMAP = 0x10_0000;
  private static final int EMPTY_PATH = 0x1000;
  private static final int MOVE_FROM_DESCRIPTOR = 4;
  private static final int HERE = -100;

  private NewMount() {}

  static void ext4(String device, Path at, int ids) throws IOException {
    var mount = make(device);
    try {
      attributes(mount, map(ids));
      move(mount, at);
    } finally {
      Kernel.close(mount);
    }
  }

  /** Mounts {@code tree} a second time, at the folder {@code at}, read-only and with other ids. */
  static void clone(Path tree, Path at, int ids) throws IOException {
    var mount = mappedClone(tree, ids);
    try {
      move(mount, at);
    } finally {
      Kernel.close(mount);
    }
  }

  /** Fails where {@link #clone} would. */
  static void tryClone(Path tree, int ids) throws IOException {
    Kernel.close(mappedClone(tree, ids));
  }

  private static int mappedClone(Path tree, int ids) throws IOException {
    var mount =
        Kernel.syscall(
            "open_tree " + tree,
            OPEN_TREE,
            number(HERE),
            text(tree.toString()),
            number(CLONE | CLONE_CLOSE_ON_EXEC));
    try {
      attributes(mount, map(ids, READ_ONLY | NOSUID | NODEV));
      return mount;
    } catch (IOException failed) {
      Kernel.close(mount);
      throw failed;
    }
  }

  /** Mounts two folders over each other. */
  static void overlay(Path lower, Path upper, Path work, Path at) throws IOException {
    var system = Kernel.syscall("fsopen", FSOPEN, text("overlay"), number(CLOSE_ON_EXEC));
    try {
      configure(system, SET_STRING, "source", text("sandbox"));
      var escaped = lower.toString().replace("\\", "\\\\").replace(":", "\\:");
      configure(system, SET_STRING, "lowerdir", text(escaped));
      configure(system, SET_STRING, "upperdir", text(upper.toString()));
      configure(system, SET_STRING, "workdir", text(work.toString()));
      Kernel.syscall("mount overlay", FSCONFIG, number(system), number(CREATE));
      var mount = mounted(system);
      try {
        move(mount, at);
      } finally {
        Kernel.close(mount);
      }
    } finally {
      Kernel.close(system);
    }
  }

  private static void attributes(int mount, byte[] attributes) throws IOException {
    Kernel.syscall(
        "mount_setattr",
        MOUNT_SETATTR,
        number(mount),
        text(""),
        number(EMPTY_PATH),
        new Kernel.Argument.Bytes(attributes),
        number(32));
  }

  private static void move(int mount, Path at) throws IOException {
    Kernel.syscall(
        "move_mount",
        MOVE_MOUNT,
        number(mount),
        text(""),
        number(HERE),
        text(at.toString()),
        number(MOVE_FROM_DESCRIPTOR));
  }

  private static int mounted(int system) throws IOException {
    return Kernel.syscall(
        "fsmount",
        FSMOUNT,
        number(system),
        number(CLOSE_ON_EXEC),
        number(NOSUID | NODEV | NOATIME));
  }

  private static int make(String device) throws IOException {
    var system = Kernel.syscall("fsopen", FSOPEN, text("ext4"), number(CLOSE_ON_EXEC));
    try {
      configure(system, SET_STRING, "source", text(device));
      // Inode tables stay unwritten until used: the image stays as small as its content.
      configure(system, SET_FLAG, "noinit_itable", number(0));
      configure(system, SET_FLAG, "discard", number(0));
      Kernel.syscall("mount " + device, FSCONFIG, number(system), number(CREATE));
      return mounted(system);
    } finally {
      Kernel.close(system);
    }
  }

  private static void configure(int system, int how, String key, Kernel.Argument value)
      throws IOException {
    Kernel.syscall("fsconfig " + key, FSCONFIG, number(system), number(how), text(key), value);
  }

  private static byte[] map(int ids) {
    return map(ids, 0);
  }

  /** struct mount_attr of linux/mount.h. */
  private static byte[] map(int ids, long flags) {
    return ByteBuffer.allocate(32)
        .order(ByteOrder.nativeOrder())
        .putLong(IDMAP | flags)
        .putLong(0)
        .putLong(0)
        .putLong(ids)
        .array();
  }
}
