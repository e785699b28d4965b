package dev.choiros.backend;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Consumer;

/** A sandbox whose processes run. Safe for concurrent calls. */
public interface Running {
  SandboxId id();

  /** The host pid of the sandbox's first process; 0 where that is no process of this host. */
  long pid();

  Instant startedAt();

  boolean alive();

  /**
   * Asks it to end, waits up to {@code grace}, then kills what is left. When this returns, nothing
   * of it runs, and the layer store may close its disk; its files stay. Calling it again is
   * harmless. Without grace this is the kill.
   */
  void stop(Duration grace);

  Usage usage();

  /**
   * Holds all of its processes where they are, until {@link #resume}; with {@link
   * Capability#PAUSE}. One that is paused can be stopped, adopted and swept. Harmless when it is
   * paused.
   */
  void pause();

  /** Lets it go on; harmless when it is not paused. With {@link Capability#PAUSE}. */
  void resume();

  /**
   * Writes its memory and processes into an empty folder and ends it; its files stay. The host's
   * end of its channel is closed before. With {@link Capability#MEMORY_SNAPSHOT}.
   *
   * @throws BackendException when it cannot; the sandbox then runs on, or is ended
   */
  void snapshot(Path into);

  /** Calls {@code listener} once, on a thread of the backend's, when the sandbox ends by itself. */
  void onExit(Consumer<String> listener);
}
