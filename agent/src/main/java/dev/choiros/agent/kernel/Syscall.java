package dev.choiros.agent.kernel;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;
import java.util.Arrays;
import java.util.Locale;

/**
 * Calls by number through libc's {@code syscall}. One method handle for all of them, because each
 * further shape costs some milliseconds at the first use, and a sandbox waits for this program.
 */
public enum Syscall {
  READ(0, 63),
  WRITE(1, 64),
  CLOSE(3, 57),
  FCHMOD(91, 52),
  FSTATFS(138, 44),
  SETXATTR(188, 5),
  GETXATTR(191, 8),
  LISTXATTR(194, 11),
  REMOVEXATTR(197, 14),
  GETDENTS64(217, 61),
  INOTIFY_ADD_WATCH(254, 27),
  INOTIFY_RM_WATCH(255, 28),
  OPENAT(257, 56),
  MKDIRAT(258, 34),
  FCHOWNAT(260, 54),
  UNLINKAT(263, 35),
  READLINKAT(267, 78),
  PPOLL(271, 73),
  EVENTFD2(290, 19),
  INOTIFY_INIT1(294, 26),
  RENAMEAT2(316, 276),
  STATX(332, 291),
  OPENAT2(437, 437);

  private final long number;

  Syscall(int x86, int arm) {
    this.number = Machine.ARM ? arm : x86;
  }

  /** The result, never negative; EINTR is tried again. */
  public long call(long... arguments) throws KernelException {
    var six = Arrays.copyOf(arguments, 6);
    try (var arena = Arena.ofConfined()) {
      var state = arena.allocate(Libc.STATE);
      while (true) {
        var result = invoke(state, six);
        if (result >= 0) {
          return result;
        }
        int errno = (int) Libc.ERRNO.get(state, 0L);
        if (errno != Errno.EINTR) {
          throw new KernelException(name().toLowerCase(Locale.ROOT), errno);
        }
      }
    }
  }

  private long invoke(MemorySegment state, long[] a) {
    try {
      return (long) Libc.SYSCALL.invokeExact(state, number, a[0], a[1], a[2], a[3], a[4], a[5]);
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException("a native call threw", e);
    }
  }

  /** The numbers, and a few flags, are not the same everywhere. */
  static final class Machine {
    static final boolean ARM = "aarch64".equals(System.getProperty("os.arch"));

    private Machine() {}
  }

  /** Linked when the first call is made, not when the program starts. */
  private static final class Libc {
    static final StructLayout STATE = Linker.Option.captureStateLayout();
    static final VarHandle ERRNO = STATE.varHandle(MemoryLayout.PathElement.groupElement("errno"));
    static final MethodHandle SYSCALL = link();

    private static MethodHandle link() {
      var linker = Linker.nativeLinker();
      var arguments = new MemoryLayout[7];
      Arrays.fill(arguments, JAVA_LONG);
      return linker.downcallHandle(
          linker.defaultLookup().find("syscall").orElseThrow(),
          FunctionDescriptor.of(JAVA_LONG, arguments),
          Linker.Option.captureCallState("errno"),
          Linker.Option.firstVariadicArg(1));
    }

    private Libc() {}
  }
}
