package dev.choiros.bench;

import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.ServiceLoader.Provider;
import tools.jackson.databind.json.JsonMapper;

/**
 * {@code choir bench [--json] [--quick] NAME…}: measures and prints tables. Progress goes to the
 * error stream, figures to the output. Ends with 0, with 1 when a benchmark failed, with 2 when the
 * command line is wrong.
 */
public final class Bench {
  private static final String BACKEND = "--backend=";
  private static final String HELP =
      """
      Usage: choir bench [--json] [--quick] [--backend=NAME] NAME...

        --json           the figures as one JSON document
        --quick          fewer rounds: to see that it works, not to quote
        --backend=NAME   create: this backend only, not every one that can be used here

      Benchmarks:
      """;

  private final List<Benchmark> benchmarks;
  private final Path home;
  private final PrintStream out;
  private final PrintStream progress;

  Bench(List<Benchmark> benchmarks, Path home, PrintStream out, PrintStream progress) {
    this.benchmarks = benchmarks.stream().sorted(Comparator.comparing(Benchmark::name)).toList();
    this.home = home;
    this.out = out;
    this.progress = progress;
  }

  public static void main(String[] arguments) {
    var found = ServiceLoader.load(Benchmark.class).stream().map(Provider::get).toList();
    var home = Path.of(Optional.ofNullable(System.getenv("CHOIR_HOME")).orElse(""));
    System.exit(new Bench(found, home, System.out, System.err).run(List.of(arguments)));
  }

  int run(List<String> arguments) {
    var flags = arguments.stream().filter(word -> word.startsWith("-")).toList();
    var names = arguments.stream().filter(word -> !word.startsWith("-")).toList();
    if (flags.contains("--help")) {
      out.print(help());
      return 0;
    }
    var chosen = new ArrayList<Benchmark>();
    for (var name : names) {
      benchmarks.stream().filter(each -> each.name().equals(name)).forEach(chosen::add);
    }
    var strange = flags.stream().anyMatch(flag -> !known(flag));
    if (strange || names.isEmpty() || chosen.size() != names.size()) {
      progress.print(help());
      return 2;
    }
    var run = new Run(home, flags.contains("--quick"), backend(flags), progress::println);
    return flags.contains("--json") ? json(chosen, run) : text(chosen, run);
  }

  private static boolean known(String flag) {
    return List.of("--json", "--quick").contains(flag) || flag.startsWith(BACKEND);
  }

  private static Optional<String> backend(List<String> flags) {
    return flags.stream()
        .filter(flag -> flag.startsWith(BACKEND))
        .map(flag -> flag.substring(BACKEND.length()))
        .findFirst();
  }

  private int text(List<Benchmark> chosen, Run run) {
    var failed = 0;
    out.println(Machine.line());
    for (var benchmark : chosen) {
      try {
        for (var table : benchmark.measure(run)) {
          out.println();
          out.print(table.text());
        }
      } catch (Exception broken) {
        failed = failed(benchmark, broken);
      }
    }
    return failed;
  }

  private int json(List<Benchmark> chosen, Run run) {
    var failed = 0;
    var document = new LinkedHashMap<String, Object>();
    document.put("machine", Machine.facts());
    document.put("quick", run.quick());
    for (var benchmark : chosen) {
      try {
        document.put(benchmark.name(), benchmark.measure(run).stream().map(Table::tree).toList());
      } catch (Exception broken) {
        failed = failed(benchmark, broken);
      }
    }
    out.println(
        JsonMapper.builder().build().writerWithDefaultPrettyPrinter().writeValueAsString(document));
    return failed;
  }

  private int failed(Benchmark benchmark, Exception broken) {
    progress.println("bench " + benchmark.name() + " failed: " + broken);
    broken.printStackTrace(progress);
    return 1;
  }

  private String help() {
    var lines = new StringBuilder(HELP);
    benchmarks.forEach(each -> lines.append("  %-9s %s%n".formatted(each.name(), each.summary())));
    return lines.toString();
  }
}
