package dev.choiros.agent.posix;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import dev.choiros.agent.posix.Libc.Fn;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** A child process of ours, leader of its own session. */
public final class Child {
  /** What ran out: how the process ended. */
  public record Status(int code, int signal, boolean dumped) {}

  /** Takes output as it comes; the array is the receiver's. May block, which slows the child. */
  @FunctionalInterface
  public interface Sink {
    void accept(byte[] bytes) throws InterruptedException;
  }

  private final int pid;
  private final @Nullable Fd input;
  private final List<Fd> outputs;
  private final @Nullable Terminal terminal;

  Child(int pid, @Nullable Fd input, List<Fd> outputs, @Nullable Terminal terminal) {
    this.pid = pid;
    this.input = input;
    this.outputs = List.copyOf(outputs);
    this.terminal = terminal;
  }

  public int pid() {
    return pid;
  }

  /** Standard output and error, or the terminal. */
  public List<Fd> outputs() {
    return outputs;
  }

  /** Reads {@code output} to its end. Blocks. */
  public static void drain(Fd output, Sink sink) {
    try (var arena = Arena.ofConfined()) {
      var buffer = arena.allocate(32 * 1024);
      while (true) {
        int count = output.read(buffer);
        if (count < 0) {
          return;
        }
        var bytes = new byte[count];
        MemorySegment.copy(buffer, JAVA_BYTE, 0, bytes, 0, count);
        sink.accept(bytes);
      }
    } catch (IOException gone) {
      // Nothing more will come.
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
    }
  }

  /** False when its input is closed or was never open. */
  public boolean write(byte[] bytes, Duration patience) throws IOException {
    if (input == null) {
      return false;
    }
    synchronized (input) { // one writer at a time, and their bytes not mixed
      input.write(bytes, patience);
    }
    return true;
  }

  public void closeInput() {
    if (input != null) {
      input.close();
    }
  }

  public boolean hasTerminal() {
    return terminal != null;
  }

  public void resize(WindowSize size) {
    if (terminal != null) {
      terminal.resize(size);
    }
  }

  /** To the process's group, and to its terminal's foreground group where that is another. */
  public void signal(int signal) {
    Libc.call(Fn.KILL, -pid, signal);
    int foreground = terminal == null ? 0 : terminal.foreground();
    if (foreground > 0 && foreground != pid) {
      Libc.call(Fn.KILL, -foreground, signal);
    }
  }

  /** Blocks until it has ended, and reaps it. Once. */
  public Status await() {
    int pidfdOpen = 434; // the same number on every architecture
    int pidfd = Libc.callInt(Fn.SYSCALL, pidfdOpen, pid, 0);
    if (pidfd < 0) {
      return awaitAside();
    }
    try (var fd = new Fd(pidfd)) {
      while (true) {
        var status = tryReap(1);
        if (status != null) {
          return status;
        }
        fd.awaitReadable();
      }
    }
  }

  public void closeOutputs() {
    closeInput();
    outputs.forEach(Fd::close);
  }

  /**
   * The same where there are no pidfds, as with gVisor or a kernel before 5.3: on a thread of its
   * own, because a call that blocks holds one of the few that carry all others.
   */
  Status awaitAside() {
    var ended = new CompletableFuture<Status>();
    Thread.ofPlatform().daemon().name("waits for " + pid).start(() -> ended.complete(reap()));
    return ended.join();
  }

  private Status reap() {
    var status = tryReap(0);
    while (status == null) {
      status = tryReap(0); // A signal came in between.
    }
    return status;
  }

  private @Nullable Status tryReap(int options) {
    try (var arena = Arena.ofConfined()) {
      var word = arena.allocate(4);
      int got = Libc.callInt(Fn.WAITPID, pid, word.address(), options);
      if (got == 0 || got == -Libc.EINTR) {
        return null;
      }
      if (got < 0) {
        return new Status(-1, 9, false); // someone else reaped it; how it ended is lost
      }
      int status = word.get(JAVA_INT, 0);
      int signal = status & 0x7f;
      return signal == 0
          ? new Status(status >> 8 & 0xff, 0, false)
          : new Status(-1, signal, (status & 0x80) != 0);
    }
  }
}
