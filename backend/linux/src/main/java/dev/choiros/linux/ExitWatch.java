package dev.choiros.linux;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Learns at once when a process ends that is not our child: the kernel tells it through a pidfd,
 * and one thread waits for all of them. Java's own way asks again and again, up to five seconds
 * apart.
 */
final class ExitWatch {
  private static final Linker LINKER = Linker.nativeLinker();
  private static final MethodHandle PIDFD_OPEN =
      LINKER.downcallHandle(
          LINKER.defaultLookup().find("syscall").orElseThrow(),
          FunctionDescriptor.of(JAVA_INT, JAVA_LONG, JAVA_INT, JAVA_INT),
          Linker.Option.firstVariadicArg(1));
  private static final MethodHandle EPOLL_CREATE =
      function("epoll_create1", FunctionDescriptor.of(JAVA_INT, JAVA_INT));
  private static final MethodHandle EPOLL_CTL =
      function("epoll_ctl", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT, ADDRESS));
  private static final MethodHandle EPOLL_WAIT =
      function(
          "epoll_wait", FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT, JAVA_INT));
  private static final MethodHandle CLOSE =
      function("close", FunctionDescriptor.of(JAVA_INT, JAVA_INT));

  private static final long PIDFD_OPEN_NUMBER = 434;
  private static final int CLOSE_ON_EXEC = 0x80000;
  private static final int ADD = 1;
  private static final int READABLE_ONCE = 1 | 1 << 30;

  /** struct epoll_event: packed on x86-64, aligned elsewhere. */
  private static final boolean PACKED = System.getProperty("os.arch", "").equals("amd64");

  private static final long EVENT_BYTES = PACKED ? 12 : 16;
  private static final long DATA = PACKED ? 4 : 8;

  private static final ExitWatch ONE = new ExitWatch();

  private final int epoll;
  private final Map<Integer, Runnable> listeners = new ConcurrentHashMap<>();

  private ExitWatch() {
    epoll = call(() -> (int) EPOLL_CREATE.invokeExact(CLOSE_ON_EXEC));
    if (epoll < 0) {
      throw new IllegalStateException("no epoll descriptor is left");
    }
    Thread.ofPlatform().daemon().name("sandbox-exits").start(this::waitForAll);
  }

  /**
   * Runs {@code listener} on a thread of its own once the process has ended, or at once if it has.
   */
  static void of(HostProcess process, Runnable listener) {
    ONE.watch(process, listener);
  }

  private void watch(HostProcess process, Runnable listener) {
    var descriptor =
        call(() -> (int) PIDFD_OPEN.invokeExact(PIDFD_OPEN_NUMBER, (int) process.pid(), 0));
    // Only now is it sure that the descriptor and the process are the same one.
    if (descriptor < 0 || !process.alive()) {
      if (descriptor >= 0) {
        close(descriptor);
      }
      Thread.ofVirtual().name("sandbox-exit").start(listener);
      return;
    }
    listeners.put(descriptor, listener);
    try (var arena = Arena.ofConfined()) {
      var event = arena.allocate(EVENT_BYTES, 8);
      event.set(JAVA_INT, 0, READABLE_ONCE);
      event.set(JAVA_INT, DATA, descriptor);
      call(() -> (int) EPOLL_CTL.invokeExact(epoll, ADD, descriptor, event));
    }
  }

  private void waitForAll() {
    var event = Arena.ofAuto().allocate(EVENT_BYTES, 8);
    while (true) {
      if (call(() -> (int) EPOLL_WAIT.invokeExact(epoll, event, 1, -1)) == 1) {
        ended(event);
      }
    }
  }

  private void ended(MemorySegment event) {
    int descriptor = event.get(JAVA_INT, DATA);
    var listener = listeners.remove(descriptor);
    close(descriptor);
    if (listener != null) {
      Thread.ofVirtual().name("sandbox-exit").start(listener);
    }
  }

  private static void close(int descriptor) {
    call(() -> (int) CLOSE.invokeExact(descriptor));
  }

  private interface Call {
    int make() throws Throwable;
  }

  private static int call(Call call) {
    try {
      return call.make();
    } catch (RuntimeException | Error failed) {
      throw failed;
    } catch (Throwable impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  private static MethodHandle function(String name, FunctionDescriptor type) {
    return LINKER.downcallHandle(LINKER.defaultLookup().find(name).orElseThrow(), type);
  }
}
