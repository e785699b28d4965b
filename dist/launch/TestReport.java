import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/** Counts JUnit's XML reports of all kinds of tests; run from its source. */
final class TestReport {
  private static final int LINES = 12;
  private static final int WIDTH = 400;

  private final Map<String, Integer> skips = new TreeMap<>();
  private final List<String> failures = new ArrayList<>();
  private int passed;
  private int skipped;

  public static void main(String[] arguments) throws IOException, XMLStreamException {
    var report = new TestReport();
    report.read(Path.of(arguments[0]), "/target/surefire-reports/TEST-");
    report.read(Path.of(arguments[1]), ".choir/reports/");
    System.exit(report.print(Duration.ofSeconds(Long.parseLong(arguments[2]))));
  }

  private void read(Path folder, String part) throws IOException, XMLStreamException {
    List<Path> files;
    try (var all = reports(folder, part)) {
      files = all.sorted().toList();
    }
    for (var file : files) {
      try (var in = Files.newInputStream(file)) {
        read(XMLInputFactory.newFactory().createXMLStreamReader(in));
      }
    }
  }

  private static Stream<Path> reports(Path folder, String part) throws IOException {
    return Files.find(
        folder,
        8,
        (file, _) ->
            file.toString().contains(part)
                && file.toString().endsWith(".xml")
                && !file.toString().contains("node_modules"));
  }

  private void read(XMLStreamReader xml) throws XMLStreamException {
    var name = "";
    var outcome = "passed";
    while (xml.hasNext()) {
      var event = xml.next();
      var element = xml.hasName() ? xml.getLocalName() : "";
      if (event == XMLStreamReader.START_ELEMENT && element.equals("testcase")) {
        name = attribute(xml, "classname") + ": " + attribute(xml, "name");
        outcome = "passed";
      } else if (event == XMLStreamReader.START_ELEMENT && outcome.equals("passed")) {
        outcome = outcome(xml, element, name);
      } else if (event == XMLStreamReader.END_ELEMENT && element.equals("testcase")) {
        count(outcome);
      }
    }
  }

  private String outcome(XMLStreamReader xml, String element, String name)
      throws XMLStreamException {
    return switch (element) {
      case "failure", "error" -> {
        failures.add(name + shortened(xml.getElementText()));
        yield "failed";
      }
      case "skipped" -> {
        var given = attribute(xml, "message");
        var reason = given.isBlank() ? firstLine(xml.getElementText()) : given;
        skips.merge(reason.isBlank() ? "no reason given: " + name : reason, 1, Integer::sum);
        yield "skipped";
      }
      default -> "passed";
    };
  }

  /** What a failed test says, as far as a reader needs it to know where to look. */
  private static String shortened(String trace) {
    return trace
        .lines()
        .filter(line -> !line.isBlank() && !line.startsWith("\tat "))
        .limit(LINES)
        .map(line -> "\n           " + line.substring(0, Math.min(line.length(), WIDTH)))
        .collect(Collectors.joining());
  }

  /** What an aborted test says, without the names of the exceptions before it. */
  private static String firstLine(String trace) {
    var line = trace.lines().findFirst().orElse("");
    return line.replaceAll("(\\S+Exception: )+", "").strip();
  }

  private void count(String outcome) {
    switch (outcome) {
      case "passed" -> passed++;
      case "skipped" -> skipped++;
      default -> {}
    }
  }

  private static String attribute(XMLStreamReader xml, String name) {
    var value = xml.getAttributeValue(null, name);
    return value == null ? "" : value;
  }

  private int print(Duration took) {
    failures.forEach(name -> System.out.println("failed   " + name));
    skips.forEach((reason, times) -> System.out.println("skipped  " + times + " x " + reason));
    System.out.printf("took %d min %d s%n", took.toMinutes(), took.toSecondsPart());
    System.out.printf("%d passed, %d failed, %d skipped%n", passed, failures.size(), skipped);
    return failures.isEmpty() && passed > 0 ? 0 : 1;
  }
}
