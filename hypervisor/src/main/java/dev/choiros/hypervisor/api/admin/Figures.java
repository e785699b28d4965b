package dev.choiros.hypervisor.api.admin;

import dev.choiros.backend.SandboxId;
import dev.choiros.backend.Usage;
import dev.choiros.hypervisor.lifecycle.Launched;
import dev.choiros.hypervisor.lifecycle.Lifecycle;
import dev.choiros.hypervisor.lifecycle.Seen;
import dev.choiros.hypervisor.routes.Slot;
import dev.choiros.protocol.sandboxes.SandboxUsage;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** What sandboxes use now. A rate is taken between two askings. */
final class Figures {
  /** Two askings that are closer give one rate. */
  private static final Duration LEAST = Duration.ofMillis(500);

  private static final double NANOS = 1e9;

  private record Sample(long pid, long cpuNanos, Instant at, @Nullable Double percent) {}

  private final Lifecycle lifecycle;
  private final Clock clock;
  private final Map<SandboxId, Sample> samples = new ConcurrentHashMap<>();

  Figures(Lifecycle lifecycle, Clock clock) {
    this.lifecycle = lifecycle;
    this.clock = clock;
  }

  SandboxUsage of(Seen seen) {
    var sandbox = seen.sandbox();
    var limits = sandbox.machine().limits();
    var why = sandbox.state().why();
    var surroundings = lifecycle.surroundings(sandbox);
    var launched = seen.launched().orElse(null);
    var usage = launched == null ? Usage.UNKNOWN : launched.running().usage();
    return new SandboxUsage(
        sandbox.owner().value(),
        seen.slot().map(Slot::name).map(Slot.Name::text).orElse(""),
        sandbox.id().value(),
        Rows.status(seen),
        why.isEmpty() ? null : why,
        sandbox.machine().machineClass(),
        sandbox.machine().backend(),
        surroundings.isolation().label(),
        launched == null ? null : uptime(launched),
        launched == null ? null : percent(launched, usage.cpuNanos()),
        usage.cpuNanos() < 0 ? null : usage.cpuNanos() / NANOS,
        limits.milliCpus() / 10,
        known(usage.memoryBytes()),
        limits.memoryBytes(),
        usage.processes() < 0 ? null : usage.processes(),
        limits.processes(),
        known(usage.diskBytes()),
        limits.diskBytes(),
        surroundings.warnings());
  }

  private static @Nullable Long known(long figure) {
    return figure < 0 ? null : figure;
  }

  private long uptime(Launched launched) {
    return Math.max(
        0, Duration.between(launched.running().startedAt(), clock.instant()).toSeconds());
  }

  private @Nullable Double percent(Launched launched, long cpuNanos) {
    var id = launched.route().sandbox();
    if (cpuNanos < 0) {
      return null;
    }
    var next = samples.compute(id, (_, before) -> next(before, launched.running().pid(), cpuNanos));
    return next.percent();
  }

  private Sample next(@Nullable Sample before, long pid, long cpuNanos) {
    var now = clock.instant();
    if (before == null || before.pid() != pid) {
      return new Sample(pid, cpuNanos, now, null);
    }
    var passed = Duration.between(before.at(), now);
    if (passed.compareTo(LEAST) < 0) {
      return before;
    }
    var percent = 100.0 * Math.max(0, cpuNanos - before.cpuNanos()) / passed.toNanos();
    return new Sample(pid, cpuNanos, now, Math.round(percent * 10) / 10.0);
  }
}
