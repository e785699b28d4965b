package dev.choiros.bench.create;

import dev.choiros.backend.Backend;
import dev.choiros.bench.Benchmark;
import dev.choiros.bench.Percentiles;
import dev.choiros.bench.Run;
import dev.choiros.bench.Table;
import dev.choiros.hypervisor.host.Backends;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.ToLongFunction;

/** {@code ./choir bench create}: creating sandboxes one after another and all at once. */
public final class CreateBench implements Benchmark {
  private static final double GOAL_MS = 250;
  private static final String[] HEADINGS = {
    "what", "done", "of", "p50 ms", "p95 ms", "p99 ms", "most ms"
  };

  @Override
  public String name() {
    return "create";
  }

  @Override
  public String summary() {
    return "create to first command, on each backend beside its bare tool: 100 in turn, 25 at once";
  }

  @Override
  public List<Table> measure(Run run) throws Exception {
    var agent = run.home().resolve("agent").toAbsolutePath();
    if (!Files.isExecutable(agent.resolve("bin/agent"))) {
      throw new IOException("no agent image at " + agent);
    }
    var tables = new ArrayList<Table>();
    for (var backend : backends(run)) {
      run.say(backend.name() + ": creating one to warm up");
      try (var ground = new Ground(backend, agent)) {
        ground.create();
        ground.clear();
        tables.add(oneAfterAnother(run, ground));
        tables.add(atOnce(run, ground));
      }
    }
    return tables;
  }

  private static List<Backend> backends(Run run) throws IOException {
    var all = Backends.ofThisHost(List.of());
    if (run.backend().isEmpty()) {
      return all.usable();
    }
    return switch (all.choose(run.backend().get())) {
      case Backends.Choice.Chosen(var backend) -> List.of(backend);
      case Backends.Choice.Refused(var reason, var remedy) ->
          throw new IOException(reason + "; " + remedy);
    };
  }

  private static Table oneAfterAnother(Run run, Ground ground) throws Exception {
    var rounds = run.rounds(100, 5);
    run.say(ground.backend() + ": creating " + rounds + " sandboxes, one after another");
    var turns = new Turns(run, ground);
    for (var round = 0; round < rounds; round++) {
      turns.take();
    }
    var table = new Table("Create, one after another (" + ground.backend() + ")", HEADINGS);
    steps(table, turns.ours(), rounds);
    turns.others().forEach((what, nanos) -> row(table, what, nanos, rounds));
    turns.notes().forEach(table::note);
    return table
        .note("Create to first command: files, namespaces, limits, agent, and true run through it.")
        .note("Goal: p50 %.0f ms.".formatted(GOAL_MS));
  }

  private static Table atOnce(Run run, Ground ground) throws InterruptedException {
    var count = run.rounds(25, 5);
    run.say(ground.backend() + ": creating " + count + " sandboxes at once");
    var begin = System.nanoTime();
    var ours = new ArrayList<Ground.Sample>();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var creations = new ArrayList<Future<Ground.Sample>>();
      for (var each = 0; each < count; each++) {
        creations.add(threads.submit(ground::create));
      }
      for (var creation : creations) {
        try {
          ours.add(creation.get());
        } catch (ExecutionException failed) {
          run.say("failed: " + failed.getCause());
        }
      }
    }
    var all = System.nanoTime() - begin;
    run.say("ending them");
    ground.clear();
    var table = new Table("Create, %d at once (%s)".formatted(count, ground.backend()), HEADINGS);
    steps(table, ours, count);
    return table.note("All of them answered %.1f s after the first call.".formatted(all / 1e9));
  }

  private static void steps(Table table, List<Ground.Sample> samples, int of) {
    step(table, "create to first command", samples, of, Ground.Sample::command);
    step(table, "  of it: its files", samples, of, Ground.Sample::disk);
    step(table, "  of it: its namespaces", samples, of, sample -> sample.up() - sample.disk());
    step(
        table, "  of it: agent to its dial", samples, of, sample -> sample.dialled() - sample.up());
    step(table, "  of it: the command", samples, of, sample -> sample.command() - sample.dialled());
  }

  private static void step(
      Table table,
      String what,
      List<Ground.Sample> all,
      int of,
      ToLongFunction<Ground.Sample> time) {
    row(table, what, all.stream().map(time::applyAsLong).toList(), of);
  }

  private static void row(Table table, String what, List<Long> nanos, int of) {
    if (nanos.isEmpty()) {
      table.row(what, 0, of, null, null, null, null);
      return;
    }
    var times = Percentiles.millis(nanos.stream().mapToLong(Long::longValue).toArray());
    table.row(what, nanos.size(), of, times.p50(), times.at(95), times.p99(), times.most());
  }
}
