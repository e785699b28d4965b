package dev.choiros.layers;

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

/** The calls of the C library that Java has no words for. Each fails with the errno it got. */
final class Kernel {
  static final int EBUSY = 16;
  static final int EINVAL = 22;
  static final int ENXIO = 6;

  private static final Linker LINKER = Linker.nativeLinker();
  private static final Linker.Option ERRNO = Linker.Option.captureCallState("errno");
  private static final StructLayout STATE = Linker.Option.captureStateLayout();
  private static final VarHandle ERRNO_FIELD =
      STATE.varHandle(MemoryLayout.PathElement.groupElement("errno"));

  private static final MethodHandle UMOUNT =
      function("umount2", FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT));
  private static final MethodHandle LCHOWN =
      function("lchown", FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT, JAVA_INT));
  private static final MethodHandle OPEN =
      function(
          "open",
          FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT),
          Linker.Option.firstVariadicArg(2));
  private static final MethodHandle CLOSE =
      function("close", FunctionDescriptor.of(JAVA_INT, JAVA_INT));
  private static final MethodHandle IOCTL =
      function(
          "ioctl",
          FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_LONG, ADDRESS),
          Linker.Option.firstVariadicArg(2));

  private static final MethodHandle LSEEK =
      function("lseek", FunctionDescriptor.of(JAVA_LONG, JAVA_INT, JAVA_LONG, JAVA_INT));
  private static final MethodHandle SYSCALL =
      function(
          "syscall",
          FunctionDescriptor.of(
              JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG),
          Linker.Option.firstVariadicArg(1));

  private static final MethodHandle STATVFS =
      function("statvfs", FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS));

  private Kernel() {}

  /** Bytes in use on the file system that holds {@code path}. */
  static long used(String path) throws IOException {
    try (var memory = Arena.ofConfined()) {
      // struct statvfs: block size, fragment size, fragments, free fragments, then more.
      var figures = memory.allocate(256, 8);
      call(
          "statvfs " + path,
          (arena, state) -> (int) STATVFS.invokeExact(state, arena.allocateFrom(path), figures));
      var fragment = figures.get(JAVA_LONG, 8);
      return fragment * (figures.get(JAVA_LONG, 16) - figures.get(JAVA_LONG, 24));
    }
  }

  /** A call that failed, with the kernel's number for why. */
  static final class Failed extends IOException {
    private static final long serialVersionUID = 1;

    final int errno;

    Failed(String call, int errno) {
      super(call + " failed with error " + errno);
      this.errno = errno;
    }
  }

  private interface Call {
    int with(Arena arena, MemorySegment state) throws Throwable;
  }

  private interface LongCall {
    long with(Arena arena, MemorySegment state) throws Throwable;
  }

  static void unmount(String target, int flags) throws IOException {
    call(
        "umount " + target,
        (arena, state) -> (int) UMOUNT.invokeExact(state, arena.allocateFrom(target), flags));
  }

  static void lchown(String path, int owner) throws IOException {
    lchown(path, owner, owner);
  }

  static void lchown(String path, int owner, int group) throws IOException {
    call(
        "chown " + path,
        (arena, state) -> (int) LCHOWN.invokeExact(state, arena.allocateFrom(path), owner, group));
  }

  /** Opens for reading and writing; the caller closes. */
  static int open(String path) throws IOException {
    return open(path, 2);
  }

  /** Opens for reading; the caller closes. */
  static int openForReading(String path) throws IOException {
    return open(path, 0);
  }

  private static int open(String path, int how) throws IOException {
    var closeOnExec = 0x80000;
    return call(
        "open " + path,
        (arena, state) ->
            (int) OPEN.invokeExact(state, arena.allocateFrom(path), how | closeOnExec));
  }

  /** Where the next data or hole is. */
  static long seek(int descriptor, long from, int what) throws IOException {
    return callLong(
        "lseek", (arena, state) -> (long) LSEEK.invokeExact(state, descriptor, from, what));
  }

  /** An argument of {@link #syscall}: a number, or a text or bytes that are passed by address. */
  sealed interface Argument {
    record Number(long value) implements Argument {}

    record Text(String value) implements Argument {}

    record Bytes(byte[] value) implements Argument {}
  }

  static Argument number(long value) {
    return new Argument.Number(value);
  }

  static Argument text(String value) {
    return new Argument.Text(value);
  }

  /**
   * A call by its number, for those that are younger than the C library; at most five arguments.
   */
  static int syscall(String name, long number, Argument... arguments) throws IOException {
    return (int)
        callLong(
            name,
            (arena, state) -> {
              var values = new long[5];
              for (var i = 0; i < arguments.length; i++) {
                values[i] = value(arena, arguments[i]);
              }
              return (long)
                  SYSCALL.invokeExact(
                      state, number, values[0], values[1], values[2], values[3], values[4]);
            });
  }

  private static long value(Arena arena, Argument argument) {
    return switch (argument) {
      case Argument.Number(var value) -> value;
      case Argument.Text(var value) -> arena.allocateFrom(value).address();
      case Argument.Bytes(var value) -> {
        var memory = arena.allocate(value.length, 8);
        MemorySegment.copy(MemorySegment.ofArray(value), 0, memory, 0, value.length);
        yield memory.address();
      }
    };
  }

  static void close(int descriptor) throws IOException {
    call("close", (_, state) -> (int) CLOSE.invokeExact(state, descriptor));
  }

  static int ioctl(int descriptor, long request, byte[] argument) throws IOException {
    return call(
        "ioctl " + Long.toHexString(request),
        (arena, state) -> {
          var memory =
              argument.length == 0 ? MemorySegment.NULL : arena.allocate(argument.length, 8);
          MemorySegment.copy(MemorySegment.ofArray(argument), 0, memory, 0, argument.length);
          return (int) IOCTL.invokeExact(state, descriptor, request, memory);
        });
  }

  private static int call(String what, Call call) throws IOException {
    return (int) callLong(what, call::with);
  }

  private static long callLong(String what, LongCall call) throws IOException {
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

  private static MethodHandle function(
      String name, FunctionDescriptor type, Linker.Option... options) {
    var all = new Linker.Option[options.length + 1];
    System.arraycopy(options, 0, all, 1, options.length);
    all[0] = ERRNO;
    var address =
        LINKER
            .defaultLookup()
            .find(name)
            .orElseThrow(() -> new IllegalStateException("the C library has no " + name));
    return LINKER.downcallHandle(address, type, all);
  }
}
