package dev.choiros.bench.agent;

import dev.choiros.bench.Benchmark;
import dev.choiros.bench.Footprint;
import dev.choiros.bench.Percentiles;
import dev.choiros.bench.Run;
import dev.choiros.bench.Table;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** {@code ./choir bench agent}: start to first answer, and memory with 1, 10 and 50 agents. */
public final class AgentBench implements Benchmark {
  private static final double GOAL_START_MS = 120;
  private static final double GOAL_PSS_MB = 40;

  @Override
  public String name() {
    return "agent";
  }

  @Override
  public String summary() {
    return "start to first answer, and memory with 1, 10 and 50 agents";
  }

  @Override
  public List<Table> measure(Run run) throws IOException, InterruptedException {
    var image = run.home().resolve("agent").toAbsolutePath();
    if (!Files.isExecutable(image.resolve("bin/agent"))) {
      throw new IOException("no agent image at " + image);
    }
    boolean sandboxed = Files.isExecutable(Path.of("/usr/bin/bwrap"));
    return List.of(starts(run, image, sandboxed), memory(run, image, sandboxed));
  }

  private static Table starts(Run run, Path image, boolean sandboxed)
      throws IOException, InterruptedException {
    var table =
        new Table(
            "Agent: start",
            "how",
            "starts",
            "dial p50 ms",
            "answer p50 ms",
            "answer best ms",
            "answer p99 ms");
    for (boolean inside : sandboxed ? new boolean[] {false, true} : new boolean[] {false}) {
      int rounds = run.rounds(20, 3);
      run.say("starting " + rounds + " agents, one after another" + (inside ? ", in bwrap" : ""));
      Started.start(image, inside).close(); // brings the files into the page cache
      var dialled = new long[rounds];
      var answered = new long[rounds];
      for (int i = 0; i < rounds; i++) {
        try (var agent = Started.start(image, inside)) {
          dialled[i] = agent.dialled();
          answered[i] = agent.answered();
        }
      }
      var answers = Percentiles.millis(answered);
      table.row(
          inside ? "in bwrap" : "plain process",
          rounds,
          Percentiles.millis(dialled).p50(),
          answers.p50(),
          answers.least(),
          answers.p99());
    }
    return table.note("Goal: %.0f ms to the first answer.".formatted(GOAL_START_MS));
  }

  private static Table memory(Run run, Path image, boolean sandboxed)
      throws IOException, InterruptedException {
    var table = new Table("Agent: memory of each", "agents", "RSS MB", "PSS MB", "private MB");
    for (int count : run.quick() ? new int[] {1, 5} : new int[] {1, 10, 50}) {
      run.say("measuring the memory of " + count + " agents");
      var agents = new ArrayList<Started>();
      try {
        for (int i = 0; i < count; i++) {
          agents.add(Started.start(image, sandboxed));
        }
        var sum = Footprint.NONE;
        for (var agent : agents) {
          sum = sum.plus(Footprint.of(agent.jvm()));
        }
        table.row(
            count,
            megabytes(sum.rss(), count),
            megabytes(sum.pss(), count),
            megabytes(sum.own(), count));
      } finally {
        for (var agent : agents) {
          agent.close();
        }
      }
    }
    return table
        .note("Right after the first answer; of the JVM alone, without bubblewrap's two processes.")
        .note("Goal: %.0f MB PSS alone.".formatted(GOAL_PSS_MB));
  }

  private static double megabytes(long bytes, int count) {
    return bytes / 1048576.0 / count;
  }
}
