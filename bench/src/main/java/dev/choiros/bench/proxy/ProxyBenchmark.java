package dev.choiros.bench.proxy;

import dev.choiros.bench.Benchmark;
import dev.choiros.bench.Machine;
import dev.choiros.bench.Percentiles;
import dev.choiros.bench.Run;
import dev.choiros.bench.Table;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToDoubleFunction;

/**
 * The way through us beside the way through nginx and HAProxy, before one and the same responder.
 */
public final class ProxyBenchmark implements Benchmark {
  /**
   * The launcher starts the bench with the hypervisor's own flags; what is measured has them too.
   */
  private static final List<String> FLAGS =
      ManagementFactory.getRuntimeMXBean().getInputArguments();

  private record Sample(Wrk wrk, double cpuMicros) {}

  @Override
  public String name() {
    return "proxy";
  }

  @Override
  public String summary() {
    return "requests through us, nginx and HAProxy: rate, latency, CPU; WebSocket round trips";
  }

  @Override
  public List<Table> measure(Run run) throws Exception {
    var folder = Files.createTempDirectory("choir-bench");
    List<Contender> contenders = new ArrayList<>();
    try {
      start(folder, contenders);
      var small = http(run, contenders, "/small", "1 KiB");
      var big = http(run, contenders, "/big", "64 KiB");
      return List.of(small, big, webSocket(run, contenders));
    } finally {
      contenders.reversed().forEach(Contender::close);
      try (var all = Files.walk(folder)) {
        all.sorted(Comparator.reverseOrder()).forEach(path -> path.toFile().delete());
      }
    }
  }

  private static void start(Path folder, List<Contender> contenders) throws Exception {
    var sandbox = Files.createDirectories(folder.resolve("sandbox"));
    Files.createDirectories(sandbox.resolve("channel"));
    var backend = folder.resolve("backend.sock");
    var ours = Contender.java("ours", Ours.class, FLAGS, sandbox.toString());
    contenders.add(ours);
    var host = sandbox.resolve("channel/host.sock").toString();
    contenders.addFirst(Contender.java("direct", Responder.class, FLAGS, backend.toString(), host));
    contenders.add(Peers.nginx(folder, backend));
    contenders.add(Peers.haproxy(folder, backend));
  }

  private static Table http(Run run, List<Contender> contenders, String path, String size)
      throws Exception {
    var seconds = run.rounds(4, 2);
    for (var contender : contenders) {
      run.say("warming " + contender.name() + " up, " + size);
      warm(run, contender, path);
    }
    Map<String, List<Sample>> samples = new LinkedHashMap<>();
    for (var round = 1; round <= run.rounds(5, 2); round++) {
      for (var contender : contenders) {
        run.say(size + ", round " + round + ": " + contender.name());
        var before = contender.cpuNanos();
        var wrk = Wrk.run(contender.port(), path, seconds);
        var cpu = (contender.cpuNanos() - before) / 1000.0 / wrk.requests();
        samples.computeIfAbsent(contender.name(), _ -> new ArrayList<>()).add(new Sample(wrk, cpu));
      }
    }
    return table(size, samples);
  }

  /** Until what a JVM compiles at run time is compiled, which other load can draw out. */
  private static void warm(Run run, Contender contender, String path) throws Exception {
    var wanted = run.rounds(500_000, 20_000);
    for (var i = 0; i < 20 && wanted > 0; i++) {
      wanted -= (int) Wrk.warm(contender.port(), path, 3);
    }
  }

  private static Table table(String size, Map<String, List<Sample>> samples) {
    var table =
        new Table(
            "proxy, " + size + ", 64 connections",
            "proxy",
            "requests/s",
            "of nginx",
            "p50 ms",
            "p99 ms",
            "p99 of nginx",
            "CPU us/request");
    var nginx = samples.getOrDefault("nginx", List.of());
    samples.forEach((name, each) ->
        table.row(
            name,
            median(each, sample -> sample.wrk().requestsPerSecond()),
            ratio(each, nginx, sample -> sample.wrk().requestsPerSecond()),
            median(each, sample -> sample.wrk().p50()),
            median(each, sample -> sample.wrk().p99()),
            ratio(each, nginx, sample -> sample.wrk().p99()),
            median(each, Sample::cpuMicros)));
    return table
        .note(
            "medians of "
                + nginx.size()
                + " interleaved rounds of wrk -t2 -c64; ratios are medians of each round's ratio")
        .note(
            "goals: ours at least "
                + (size.startsWith("1 ") ? "0.90" : "1.00")
                + " of nginx's rate, p99 at most 1.3 of nginx's")
        .note(
            "ours: 80 connections dialled by the responder as an agent would; nginx and HAProxy: the same responder on a Unix socket, kept alive; no access logs; 2 loops, workers or threads each")
        .note(Machine.version("nginx", "-v") + "; " + Machine.version("haproxy", "-v"));
  }

  private static Table webSocket(Run run, List<Contender> contenders) throws Exception {
    var table =
        new Table(
            "proxy, WebSocket round trip of 64 bytes, 1 connection", "proxy", "p50 us", "p99 us");
    Map<String, List<long[]>> samples = new LinkedHashMap<>();
    Map<String, Optional<String>> failed = new LinkedHashMap<>();
    var count = run.rounds(20_000, 2000);
    for (var round = 0; round <= run.rounds(3, 1); round++) {
      for (var contender : contenders) {
        run.say("WebSocket, round " + round + ": " + contender.name());
        try {
          var nanos = RoundTrips.run(contender.port(), count);
          if (round > 0) {
            samples.computeIfAbsent(contender.name(), _ -> new ArrayList<>()).add(nanos);
          }
        } catch (IOException refused) { // the figures of the others stay good
          failed.put(contender.name(), String.valueOf(refused.getMessage()).lines().findFirst());
        }
      }
    }
    samples.forEach((name, rounds) -> {
      var all =
          Percentiles.millis(rounds.stream().flatMapToLong(java.util.Arrays::stream).toArray());
      table.row(name, all.p50() * 1000, all.p99() * 1000);
    });
    failed.forEach((name, why) -> table.note(name + " failed: " + why.orElse("no reason given")));
    return table;
  }

  private static double median(List<Sample> samples, ToDoubleFunction<Sample> figure) {
    return Percentiles.of(samples.stream().mapToDouble(figure).toArray()).p50();
  }

  private static double ratio(
      List<Sample> samples, List<Sample> nginx, ToDoubleFunction<Sample> figure) {
    var ratios = new double[samples.size()];
    for (var i = 0; i < ratios.length; i++) {
      ratios[i] = figure.applyAsDouble(samples.get(i)) / figure.applyAsDouble(nginx.get(i));
    }
    return Percentiles.of(ratios).p50();
  }
}
