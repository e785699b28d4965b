package dev.choiros.agent.process;

import dev.choiros.agent.posix.Signals;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reaps processes whose parents died before them. They become our children, here and in sandboxes
 * whose first process does not reap. An agent without processes never looks.
 */
final class Orphans implements AutoCloseable {
  private static final Duration EVERY = Duration.ofSeconds(2);

  private final Set<Integer> own;
  private final int self = (int) ProcessHandle.current().pid();
  private boolean adopting;
  private boolean watching;
  private @Nullable Thread watch;

  Orphans(Set<Integer> own) {
    this.own = own;
  }

  synchronized void adopt() {
    if (!adopting) {
      adopting = true;
      Signals.adoptOrphans();
    }
    if (!watching) {
      watching = true;
      watch = Thread.ofVirtual().name("orphans").start(this::watch);
    }
  }

  /** Leaves them to another watch, of the same process. */
  @Override
  public synchronized void close() {
    if (watch != null) {
      watch.interrupt();
    }
  }

  private void watch() {
    Set<Integer> dead = Set.of();
    try {
      do {
        Thread.sleep(EVERY);
        dead = sweep(dead);
      } while (!done(dead.isEmpty()));
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
    }
  }

  /**
   * Reaps whoever was dead at the last look too: a child that has just died may be one whose own
   * waiter is about to reap it. Returns those still below us.
   */
  private Set<Integer> sweep(Set<Integer> before) {
    var left = new HashSet<Integer>();
    for (var row : Tree.rows()) {
      if (row.parent() == self && !own.contains(row.pid())) {
        if (row.state() == 'Z' && before.contains(row.pid())) {
          Signals.reap(row.pid());
        } else {
          left.add(row.pid());
        }
      }
    }
    return left;
  }

  /** Under the lock of {@link #adopt}, so that a process started now starts a new watch. */
  private synchronized boolean done(boolean none) {
    watching = !(none && own.isEmpty());
    return !watching;
  }
}
