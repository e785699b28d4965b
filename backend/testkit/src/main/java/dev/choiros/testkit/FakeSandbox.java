package dev.choiros.testkit;

import dev.choiros.backend.BackendException;
import dev.choiros.backend.Capability;
import dev.choiros.backend.Running;
import dev.choiros.backend.SandboxId;
import dev.choiros.backend.SandboxSpec;
import dev.choiros.backend.Usage;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/** A fake sandbox: no process, but everything that can be asked of one. */
public final class FakeSandbox implements Running {
  /** Beyond the largest pid of a Linux host, so that none is ever meant by accident. */
  private static final AtomicLong PIDS = new AtomicLong(1L << 32);

  private final FakeHost host;
  private final SandboxSpec spec;
  private final FakeAgent agent;
  private final long pid = PIDS.incrementAndGet();
  private final Instant startedAt = Instant.now();
  private final AtomicBoolean alive = new AtomicBoolean(true);
  private final List<Consumer<String>> listeners = new CopyOnWriteArrayList<>();

  FakeSandbox(FakeHost host, SandboxSpec spec, FakeAgent agent) {
    this.host = host;
    this.spec = spec;
    this.agent = agent;
  }

  /** Ends it as a crash would: the listeners learn of it. */
  public void crash(String reason) {
    if (end()) {
      Thread.ofVirtual().start(() -> listeners.forEach(listener -> listener.accept(reason)));
    }
  }

  /** Forgets who listens, as when the hypervisor was killed. */
  FakeSandbox adopted() {
    listeners.clear();
    return this;
  }

  private boolean end() {
    if (!alive.compareAndSet(true, false)) {
      return false;
    }
    agent.close();
    host.remove(spec.folder().home(), this);
    return true;
  }

  public SandboxSpec spec() {
    return spec;
  }

  @Override
  public SandboxId id() {
    return spec.id();
  }

  @Override
  public long pid() {
    return pid;
  }

  @Override
  public Instant startedAt() {
    return startedAt;
  }

  @Override
  public boolean alive() {
    return alive.get();
  }

  @Override
  public void stop(Duration grace) {
    end();
  }

  @Override
  public Usage usage() {
    return alive() ? new Usage(32L << 20, 1_000_000, 2, 4096) : Usage.UNKNOWN;
  }

  @Override
  public void pause() {
    throw BackendException.lacking("the fake", Capability.PAUSE);
  }

  @Override
  public void resume() {
    throw BackendException.lacking("the fake", Capability.PAUSE);
  }

  @Override
  public void snapshot(Path into) {
    throw BackendException.lacking("the fake", Capability.MEMORY_SNAPSHOT);
  }

  @Override
  public void onExit(Consumer<String> listener) {
    listeners.add(listener);
  }
}
