package dev.choiros.agent.kernel;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Files by descriptor and name. Names are bytes, because that is what they are to the kernel. */
public final class Kernel {
  public static final long O_PATH = 0x200000;
  public static final long O_CLOEXEC = 0x80000;
  public static final long O_DIRECTORY = Syscall.Machine.ARM ? 0x4000 : 0x10000;
  public static final long O_NOFOLLOW = Syscall.Machine.ARM ? 0x8000 : 0x20000;
  public static final long O_WRONLY = 1;
  public static final long O_CREAT = 0x40;
  public static final long O_EXCL = 0x80;
  public static final long RESOLVE_NO_MAGICLINKS = 2;
  public static final long RESOLVE_NO_SYMLINKS = 4;
  public static final long RESOLVE_BENEATH = 8;
  public static final long RESOLVE_IN_ROOT = 0x10;
  public static final long RENAME_NOREPLACE = 1;

  /** Leave the owner or the group as it is. */
  public static final int KEEP = -1;

  private static final long AT_FDCWD = -100;
  private static final long AT_EMPTY_PATH = 0x1000;
  private static final long AT_REMOVEDIR = 0x200;
  private static final long STATX_BASIC_STATS = 0x7ff;
  private static final int STATX_BYTES = 256;
  private static final int PATH_MAX = 4096;
  private static final int TRIES = 32;

  private Kernel() {}

  /** One name in a directory. */
  public record Name(byte[] bytes) {}

  /** Opens a folder of the host's own choosing, as the place to resolve other people's paths in. */
  public static Fd openFolder(String path) throws KernelException {
    try (var arena = Arena.ofConfined()) {
      var flags = O_PATH | O_CLOEXEC | O_DIRECTORY;
      return openHow(arena, AT_FDCWD, Bytes.of(path), new long[] {flags, 0, 0});
    }
  }

  /**
   * openat2(2). A resolution that raced with a rename answers EAGAIN; it is tried again, a bounded
   * number of times.
   */
  public static Fd open(Fd folder, byte[] path, long flags, long mode, long resolve)
      throws KernelException {
    try (var arena = Arena.ofConfined()) {
      var how = new long[] {flags | O_CLOEXEC, mode, resolve};
      for (int tried = 1; ; tried++) {
        try {
          return openHow(arena, folder.number(), path, how);
        } catch (KernelException e) {
          if (e.errno() != Errno.EAGAIN || tried == TRIES) {
            throw e;
          }
        }
      }
    }
  }

  private static Fd openHow(Arena arena, long folder, byte[] path, long[] how)
      throws KernelException {
    var record = arena.allocateFrom(JAVA_LONG, how);
    var name = Bytes.terminated(arena, path);
    try {
      return new Fd(Syscall.OPENAT2.call(folder, name, record.address(), record.byteSize()));
    } catch (KernelException e) {
      if (e.errno() != Errno.ENOSYS || !mayOpenPlainly(folder, path, how[2])) {
        throw e;
      }
    }
    var flags = (how[2] & RESOLVE_BENEATH) == 0 ? how[0] : how[0] | O_NOFOLLOW;
    return new Fd(Syscall.OPENAT.call(folder, name, flags, how[1]));
  }

  /**
   * Whether openat(2) may stand in where a kernel has no openat2(2), as gVisor's: below the root of
   * all nothing leads out, and one name alone leads nowhere else while links are not followed.
   */
  private static boolean mayOpenPlainly(long folder, byte[] path, long resolve)
      throws KernelException {
    var name = new String(path, StandardCharsets.ISO_8859_1);
    if ((resolve & RESOLVE_BENEATH) != 0) {
      return name.indexOf('/') < 0 && !name.equals("..");
    }
    return resolve == 0
        || Arrays.equals(readLink(AT_FDCWD, Bytes.of("/proc/self/fd/" + folder)), Bytes.of("/"));
  }

  public static Attributes attributes(Fd file) throws KernelException {
    try (var arena = Arena.ofConfined()) {
      var buffer = arena.allocate(STATX_BYTES, 8);
      var empty = Bytes.terminated(arena, new byte[0]);
      Syscall.STATX.call(file.number(), empty, AT_EMPTY_PATH, STATX_BASIC_STATS, buffer.address());
      var device = (long) buffer.get(JAVA_INT, 136) << 32 | buffer.get(JAVA_INT, 140) & 0xffffffffL;
      return new Attributes(
          Short.toUnsignedInt(buffer.get(JAVA_SHORT, 28)),
          buffer.get(JAVA_INT, 20),
          buffer.get(JAVA_INT, 24),
          buffer.get(JAVA_LONG, 40),
          Instant.ofEpochSecond(buffer.get(JAVA_LONG, 112), buffer.get(JAVA_INT, 120)),
          buffer.get(JAVA_LONG, 32),
          device);
    }
  }

  /** Where a symbolic link that was opened with O_PATH and O_NOFOLLOW points. */
  public static byte[] readLink(Fd link) throws KernelException {
    return readLink(link.number(), new byte[0]);
  }

  /** Where this descriptor's file is now, seen from this process's root. */
  public static byte[] whereIs(Fd file) throws KernelException {
    return readLink(AT_FDCWD, Bytes.of(file.path().toString()));
  }

  private static byte[] readLink(long folder, byte[] name) throws KernelException {
    try (var arena = Arena.ofConfined()) {
      var buffer = arena.allocate(PATH_MAX);
      var length =
          Syscall.READLINKAT.call(
              folder, Bytes.terminated(arena, name), buffer.address(), PATH_MAX);
      return buffer.asSlice(0, length).toArray(JAVA_BYTE);
    }
  }

  public static void makeFolder(Fd folder, byte[] name, int mode) throws KernelException {
    try (var arena = Arena.ofConfined()) {
      Syscall.MKDIRAT.call(folder.number(), Bytes.terminated(arena, name), mode);
    }
  }

  public static void rename(Fd from, byte[] name, Fd to, byte[] newName, long flags)
      throws KernelException {
    try (var arena = Arena.ofConfined()) {
      var old = Bytes.terminated(arena, name);
      var fresh = Bytes.terminated(arena, newName);
      Syscall.RENAMEAT2.call(from.number(), old, to.number(), fresh, flags);
    }
  }

  public static void unlink(Fd folder, byte[] name) throws KernelException {
    unlink(folder, name, 0);
  }

  public static void removeEmptyFolder(Fd folder, byte[] name) throws KernelException {
    unlink(folder, name, AT_REMOVEDIR);
  }

  private static void unlink(Fd folder, byte[] name, long flags) throws KernelException {
    try (var arena = Arena.ofConfined()) {
      Syscall.UNLINKAT.call(folder.number(), Bytes.terminated(arena, name), flags);
    }
  }

  public static void changeOwner(Fd file, int uid, int gid) throws KernelException {
    try (var arena = Arena.ofConfined()) {
      var empty = Bytes.terminated(arena, new byte[0]);
      Syscall.FCHOWNAT.call(file.number(), empty, uid, gid, AT_EMPTY_PATH);
    }
  }

  /** Needs a descriptor that was really opened, not one with O_PATH. */
  public static void changeMode(Fd file, int mode) throws KernelException {
    Syscall.FCHMOD.call(file.number(), mode);
  }

  /** The magic number of the file system that this file is on, as in statfs(2). */
  public static long fileSystem(Fd file) throws KernelException {
    try (var arena = Arena.ofConfined()) {
      var buffer = arena.allocate(256, 8);
      Syscall.FSTATFS.call(file.number(), buffer.address());
      return buffer.get(JAVA_LONG, 0) & 0xffffffffL;
    }
  }

  /** The names in a directory that was opened for reading, in no order, without "." and "..". */
  public static List<Name> names(Fd folder) throws KernelException {
    var names = new ArrayList<Name>();
    try (var arena = Arena.ofConfined()) {
      var buffer = arena.allocate(32 * 1024, 8);
      while (true) {
        var filled = Syscall.GETDENTS64.call(folder.number(), buffer.address(), buffer.byteSize());
        if (filled == 0) {
          return names;
        }
        for (long at = 0; at < filled; ) {
          var length = Short.toUnsignedInt(buffer.get(JAVA_SHORT, at + 16));
          addName(names, buffer.asSlice(at + 19, length - 19));
          at += length;
        }
      }
    }
  }

  private static void addName(List<Name> names, MemorySegment padded) {
    var name = Bytes.upToNul(padded);
    var dots = name.length <= 2 && name[0] == '.' && name[name.length - 1] == '.';
    if (!dots) {
      names.add(new Name(name));
    }
  }
}
