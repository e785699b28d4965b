package dev.choiros.bench.create;

import dev.choiros.bench.Footprint;
import dev.choiros.bench.Percentiles;
import dev.choiros.bench.Run;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Ours and what it is compared with take turns, so that what else the machine does hits all. */
final class Turns {
  private static final String RESTORED = "a warm one restored to its next command";
  private static final String BOOTED = "one that boots to first command";

  private final Run run;
  private final Ground ground;
  private final Optional<Bare> bare;
  private final Optional<Ground> booting;
  private final List<Ground.Sample> ours = new ArrayList<>();
  private final Map<String, List<Long>> others = new LinkedHashMap<>();
  private Footprint memory = Footprint.NONE;

  Turns(Run run, Ground ground) throws IOException, InterruptedException {
    this.run = run;
    this.ground = ground;
    this.bare = ground.bare();
    this.booting = ground.booting();
  }

  /** One of each. */
  void take() throws IOException, InterruptedException {
    try {
      ours.add(ground.create());
      memory = memory.plus(ground.idle());
      if (ground.restores()) {
        add(RESTORED, ground.restored());
      }
    } catch (IOException | RuntimeException failed) {
      run.say("failed: " + failed);
    }
    for (var taken : ground.clear()) {
      add("end and delete a running one", taken);
    }
    if (bare.isPresent()) {
      add(alone("true"), bare.get().nothing());
      if (bare.get().runsAgents()) {
        add(alone("agent to first command"), bare.get().firstCommand(ground));
      }
    }
    if (booting.isPresent()) {
      add(BOOTED, booting.get().create().command());
      booting.get().clear();
    }
  }

  private String alone(String what) {
    return bare.map(Bare::name).orElse("") + " alone, " + what;
  }

  private void add(String what, long nanos) {
    others.computeIfAbsent(what, _ -> new ArrayList<>()).add(nanos);
  }

  List<Ground.Sample> ours() {
    return ours;
  }

  /** Nanoseconds, by what took them. */
  Map<String, List<Long>> others() {
    return others;
  }

  List<String> notes() {
    var notes = new ArrayList<String>();
    if (ours.isEmpty()) {
      return notes;
    }
    var create = p50(ours.stream().map(Ground.Sample::command).toList());
    var agents = others.get(alone("agent to first command"));
    if (agents != null) {
      notes.add(
          "Create to first command is %.2f of the bare tool's with the same agent, p50 (goal 1.3)."
              .formatted(create / p50(agents)));
    }
    if (others.containsKey(BOOTED)) {
      notes.add(
          "A clone is there %.1f times as fast as one that boots, p50 (goal 15)."
              .formatted(p50(others.get(BOOTED)) / create));
    }
    if (others.containsKey(RESTORED)) {
      notes.add(
          "A warm one is back %.1f times as fast as a new one, p50."
              .formatted(create / p50(others.get(RESTORED))));
    }
    notes.add(
        "Memory of an idle sandbox: %.1f MB PSS."
            .formatted(memory.pss() / 1048576.0 / ours.size()));
    return notes;
  }

  private static double p50(List<Long> nanos) {
    return Percentiles.millis(nanos.stream().mapToLong(Long::longValue).toArray()).p50();
  }
}
