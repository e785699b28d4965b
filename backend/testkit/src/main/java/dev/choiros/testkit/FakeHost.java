package dev.choiros.testkit;

import dev.choiros.backend.SandboxId;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;

/**
 * The machine that fake sandboxes run on. It outlives a hypervisor: a second {@link FakeBackend} on
 * the same host is the same hypervisor after a restart, and finds what the first one left.
 */
public final class FakeHost {
  private final Map<Path, FakeSandbox> running = new ConcurrentHashMap<>();
  private final Set<Path> cleared = ConcurrentHashMap.newKeySet();
  private final AtomicReference<Optional<String>> refusal = new AtomicReference<>(Optional.empty());

  /** Makes the next start fail, for this reason. */
  public void refuseNextStart(String reason) {
    refusal.set(Optional.of(reason));
  }

  /** What runs now. */
  public Collection<FakeSandbox> running() {
    return List.copyOf(running.values());
  }

  /** The running sandbox of that id. */
  public Optional<FakeSandbox> sandbox(SandboxId id) {
    return running.values().stream().filter(sandbox -> sandbox.id().equals(id)).findFirst();
  }

  /** The homes of the sandboxes that were swept or deleted here, whether they ran here or not. */
  public Set<Path> cleared() {
    return Set.copyOf(cleared);
  }

  void clear(Path home) {
    cleared.add(home);
  }

  Optional<String> takeRefusal() {
    return refusal.getAndSet(Optional.empty());
  }

  Optional<FakeSandbox> at(Path home) {
    return Optional.ofNullable(running.get(home));
  }

  void add(Path home, FakeSandbox sandbox) {
    running.put(home, sandbox);
  }

  void remove(Path home, FakeSandbox sandbox) {
    running.remove(home, sandbox);
  }
}
