package dev.choiros.templates.tree;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;
import java.util.Set;

/** The C library's calls on files by descriptor and name. */
final class Libc {
  static final int ENOENT = 2;
  static final int ENOTDIR = 20;
  static final int EOPNOTSUPP = 95;
  static final int ELOOP = 40;

  static final int HERE = -100;

  private static final Linker LINKER = Linker.nativeLinker();
  private static final Linker.Option ERRNO = Linker.Option.captureCallState("errno");
  private static final StructLayout STATE = Linker.Option.captureStateLayout();
  private static final VarHandle ERRNO_FIELD =
      STATE.varHandle(MemoryLayout.PathElement.groupElement("errno"));

  private static final Set<String> NOT_INT =
      Set.of("write", "read", "syscall", "readlinkat", "fgetxattr", "flistxattr");

  static final MethodHandle CLOSE = function("close", JAVA_INT);
  static final MethodHandle FCHMOD = function("fchmod", JAVA_INT, JAVA_INT);
  static final MethodHandle FCHOWN = function("fchown", JAVA_INT, JAVA_INT, JAVA_INT);
  static final MethodHandle FCHOWNAT =
      function("fchownat", JAVA_INT, ADDRESS, JAVA_INT, JAVA_INT, JAVA_INT);
  static final MethodHandle FGETXATTR =
      function("fgetxattr", JAVA_INT, ADDRESS, ADDRESS, JAVA_LONG);
  static final MethodHandle FLISTXATTR = function("flistxattr", JAVA_INT, ADDRESS, JAVA_LONG);
  static final MethodHandle FSETXATTR =
      function("fsetxattr", JAVA_INT, ADDRESS, ADDRESS, JAVA_LONG, JAVA_INT);
  static final MethodHandle FUTIMENS = function("futimens", JAVA_INT, ADDRESS);
  static final MethodHandle LINKAT =
      function("linkat", JAVA_INT, ADDRESS, JAVA_INT, ADDRESS, JAVA_INT);
  static final MethodHandle MKDIRAT = function("mkdirat", JAVA_INT, ADDRESS, JAVA_INT);
  static final MethodHandle MKFIFOAT = function("mkfifoat", JAVA_INT, ADDRESS, JAVA_INT);
  static final MethodHandle READLINKAT =
      function("readlinkat", JAVA_INT, ADDRESS, ADDRESS, JAVA_LONG);
  static final MethodHandle STATX =
      function("statx", JAVA_INT, ADDRESS, JAVA_INT, JAVA_INT, ADDRESS);
  static final MethodHandle SYMLINKAT = function("symlinkat", ADDRESS, JAVA_INT, ADDRESS);
  static final MethodHandle UNLINKAT = function("unlinkat", JAVA_INT, ADDRESS, JAVA_INT);
  static final MethodHandle UTIMENSAT = function("utimensat", JAVA_INT, ADDRESS, ADDRESS, JAVA_INT);
  static final MethodHandle WRITE = function("write", JAVA_INT, ADDRESS, JAVA_LONG);
  static final MethodHandle READ = function("read", JAVA_INT, ADDRESS, JAVA_LONG);
  static final MethodHandle GETDENTS = variadic("syscall", JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG);
  static final MethodHandle OPENAT2 =
      variadic("syscall", JAVA_LONG, JAVA_INT, ADDRESS, ADDRESS, JAVA_LONG);

  private Libc() {}

  /** A call that failed, with the kernel's number for why. */
  static final class Failed extends IOException {
    private static final long serialVersionUID = 1;

    final int errno;

    Failed(String call, int errno) {
      super(call + " failed with error " + errno);
      this.errno = errno;
    }
  }

  /** One call, with the memory that its arguments need and the place for its errno. */
  @FunctionalInterface
  interface Call {
    long with(Arena arena, MemorySegment state) throws Throwable;
  }

  static long call(String what, Call call) throws IOException {
    try (var arena = Arena.ofConfined()) {
      var state = arena.allocate(STATE);
      var result = call.with(arena, state);
      if (result < 0) {
        throw new Failed(what, (int) ERRNO_FIELD.get(state, 0L));
      }
      return result;
    } catch (IOException | RuntimeException | Error failed) {
      throw failed;
    } catch (Throwable impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  static void close(int descriptor) throws IOException {
    var _ = call("close", (_, state) -> (long) CLOSE.invokeExact(state, descriptor));
  }

  private static MethodHandle function(String name, MemoryLayout... arguments) {
    return handle(name, arguments);
  }

  /** The first argument is the only one that is named. */
  private static MethodHandle variadic(String name, MemoryLayout... arguments) {
    return handle(name, arguments, Linker.Option.firstVariadicArg(1));
  }

  /** All of them answer a signed number that is -1 on failure; as a long, it is sign-extended. */
  private static MethodHandle handle(
      String name, MemoryLayout[] arguments, Linker.Option... options) {
    var all = new Linker.Option[options.length + 1];
    System.arraycopy(options, 0, all, 1, options.length);
    all[0] = ERRNO;
    var address =
        LINKER
            .defaultLookup()
            .find(name)
            .orElseThrow(() -> new IllegalStateException("the C library has no " + name));
    var handle =
        LINKER.downcallHandle(
            address,
            FunctionDescriptor.of(NOT_INT.contains(name) ? JAVA_LONG : JAVA_INT, arguments),
            all);
    return handle.asType(handle.type().changeReturnType(long.class));
  }
}
