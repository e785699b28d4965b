package dev.choiros.linux;

import dev.choiros.backend.BackendException;
import dev.choiros.backend.Capability;
import dev.choiros.backend.Running;
import dev.choiros.backend.SandboxId;
import dev.choiros.backend.SandboxSpec;
import dev.choiros.backend.Usage;
import dev.choiros.layers.DiskUse;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/** A sandbox that runs, started by this process or taken up from an earlier one. */
final class RunningSandbox implements Running {
  /** What of the host is its. */
  record Host(
      HostProcess monitor, LinuxBackend.Launcher launcher, Cgroup cgroup, Leftovers leftovers) {}

  private final SandboxSpec spec;
  private final HostProcess first;
  private final HostProcess monitor;
  private final LinuxBackend.Launcher launcher;
  private final Cgroup cgroup;
  private final Leftovers leftovers;
  private final AtomicBoolean stopped = new AtomicBoolean();

  RunningSandbox(SandboxSpec spec, HostProcess first, Host host) {
    this.spec = spec;
    this.first = first;
    this.monitor = host.monitor();
    this.launcher = host.launcher();
    this.cgroup = host.cgroup();
    this.leftovers = host.leftovers();
  }

  @Override
  public SandboxId id() {
    return spec.id();
  }

  @Override
  public long pid() {
    return first.pid();
  }

  @Override
  public Instant startedAt() {
    return ProcessHandle.of(first.pid())
        .flatMap(process -> process.info().startInstant())
        .orElse(Instant.EPOCH);
  }

  @Override
  public boolean alive() {
    return first.alive();
  }

  @Override
  public synchronized void stop(Duration grace) {
    stopped.set(true);
    if (alive() && grace.isPositive()) {
      letGoOn();
      launcher.end(spec, first);
      await(grace);
    }
    clear();
  }

  /** One that is paused could not end by itself. */
  private void letGoOn() {
    try {
      cgroup.freeze(false);
    } catch (IOException stuck) {
      clear();
    }
  }

  private void await(Duration grace) {
    var ended = new CountDownLatch(1);
    ExitWatch.of(first, ended::countDown);
    try {
      if (!ended.await(grace.toMillis(), TimeUnit.MILLISECONDS)) {
        return; // It is killed next.
      }
    } catch (InterruptedException stop) {
      Thread.currentThread().interrupt();
    }
  }

  private void clear() {
    try {
      leftovers.end(spec.folder());
    } catch (IOException failed) {
      throw new BackendException(
          "sandbox " + id() + " could not be ended: " + failed.getMessage(),
          "try again; if it stays, restart the host",
          failed);
    }
  }

  @Override
  public void pause() {
    freeze(true);
  }

  @Override
  public void resume() {
    freeze(false);
  }

  private synchronized void freeze(boolean held) {
    if (!cgroup.freezes()) {
      throw BackendException.lacking("the backend", Capability.PAUSE);
    }
    try {
      cgroup.freeze(held);
    } catch (IOException failed) {
      throw new BackendException(
          "sandbox " + id() + " could not be " + (held ? "paused: " : "resumed: ") + failed,
          "try again, or stop it",
          failed);
    }
  }

  @Override
  public synchronized void snapshot(Path into) {
    stopped.set(true);
    try {
      launcher.snapshot(spec, first, into.toAbsolutePath());
      clear();
    } catch (BackendException refused) {
      stopped.set(false);
      throw refused;
    } catch (IOException failed) {
      clear();
      throw new BackendException(
          "sandbox " + id() + " could not be written down: " + failed.getMessage(),
          "start it anew",
          failed);
    }
  }

  @Override
  public Usage usage() {
    return alive()
        ? launcher.usage(spec, cgroup.usage(DiskUse.of(spec.folder()), launcher.processes(spec)))
        : Usage.UNKNOWN;
  }

  @Override
  public void onExit(Consumer<String> listener) {
    ExitWatch.of(first, () -> ended(listener));
    // A sandbox does not go on without the one that looks after it, even where it could.
    ExitWatch.of(monitor, () -> ended(listener));
  }

  private void ended(Consumer<String> listener) {
    if (stopped.compareAndSet(false, true)) {
      var last = Console.tail(spec.folder());
      try {
        clear();
      } finally {
        listener.accept(last);
      }
    }
  }
}
