import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/**
 * Makes {@code docs/backends.md}, backend by test, from the JUnit reports of the backends' modules,
 * and prints it; run from its source. What was not run here stays as it was in the page, so a
 * machine that lacks a backend takes nothing away.
 */
final class TestTable {
  /** Suites of many tests are one row each: part of their classes' names, and the row. */
  private static final Map<String, String> SUITES = new LinkedHashMap<>();

  static {
    SUITES.put("Hostile", "hostile programs in the agent's place");
    SUITES.put("KilledAtEachStep", "starter killed at each step of a start");
    SUITES.put("Escape", "attempts to escape");
    SUITES.put("Limits", "limits, beside a neighbour");
    SUITES.put("Crowd", "fifty at once");
  }

  /** How the classes begin that try a driver with a fake in the place of what it drives. */
  private static final String FAKE = "Fake";

  private static final String OWN = "tests of its own";
  private static final Pattern TEST = Pattern.compile("@Test\\s+(?:final )?void (\\w+)\\(");
  private static final Pattern CLASS =
      Pattern.compile("dev\\.choiros\\.(\\w+)\\.(\\w+)(?:\\$(\\w+))?");

  /** A test that another process ran. */
  private static final Pattern APART =
      Pattern.compile("(?:(as user[^:]*): )?([A-Z]\\w*)(?:\\$(\\w+))?: (.*)");

  private static final String NOTES = "## Declared and skipped";
  private static final String HEAD =
      """
      # Backends and tests

      Made by `./choir test` from the reports of the tests that ran; what did not run on that
      machine is as an earlier run left it. *Declared*: the backend or the host cannot do it, says
      so, and the test holds it to that. *Skipped*: with the reason below. **(fake)**: the driver was
      held to the published description of what it drives, by a fake in its place; the real one has
      not run.

      """;

  /** A class of tests of one module; {@code as} says as whom it ran, if not as root. */
  private record Type(String module, String as, String name, String nested) {
    String key() {
      return module + " " + as + "\t" + name;
    }
  }

  /** One test that ran. {@code how}: passed, failed, declared or skipped. */
  private record Result(Type type, String test, String how, String why) {}

  private final Path root;
  private final Set<String> contract = new LinkedHashSet<>();
  private final List<Result> results = new ArrayList<>();
  private final Map<String, Map<String, String>> cells = new TreeMap<>();
  private final Set<String> notes = new TreeSet<>();

  private TestTable(Path root) {
    this.root = root;
  }

  public static void main(String[] arguments) throws IOException, XMLStreamException {
    var table = new TestTable(Path.of(arguments[0]));
    table.readContract();
    table.readReports();
    if (!table.results.isEmpty()) {
      var page = table.root.resolve("docs/backends.md");
      table.readPage(page);
      table.fill();
      Files.writeString(page, table.page());
      System.out.print(table.rows());
    }
  }

  private void readContract() throws IOException {
    var sources = root.resolve("backend/testkit/src/main/java/dev/choiros/testkit");
    for (var source : List.of("BackendContract.java", "linux/LinuxContract.java")) {
      var found = TEST.matcher(Files.readString(sources.resolve(source)));
      while (found.find()) {
        contract.add(found.group(1));
      }
    }
  }

  private void readReports() throws IOException, XMLStreamException {
    try (var modules = Files.newDirectoryStream(root.resolve("backend"))) {
      for (var module : modules) {
        if (module.endsWith("testkit")) {
          continue; // The fake is no backend.
        }
        for (var file : files(module.resolve("target/surefire-reports"), ".xml")) {
          try (var in = Files.newInputStream(file)) {
            read(XMLInputFactory.newFactory().createXMLStreamReader(in), declared(module));
          }
        }
      }
    }
  }

  private static List<Path> files(Path folder, String end) throws IOException {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (var all = Files.list(folder)) {
      return all.filter(file -> file.toString().endsWith(end)).sorted().toList();
    }
  }

  /** What tests printed: {@code declared: test: text}, by class and test. */
  private static Map<String, String> declared(Path module) throws IOException {
    var found = new HashMap<String, String>();
    for (var file : files(module.resolve("target/surefire-reports"), "-output.txt")) {
      var type = String.valueOf(file.getFileName()).replaceAll("(\\$.*)?-output.txt", "");
      for (var line : Files.readString(file).lines().toList()) {
        if (line.startsWith("declared: ")) {
          var parts = line.substring("declared: ".length());
          var end = parts.lastIndexOf(": ");
          found.put(type + " " + plain(parts.substring(0, end)), parts.substring(end + 2));
        }
      }
    }
    return found;
  }

  /** Nested suites that several classes inherit belong to the one that ran. */
  private static String runBy(String suite, String type) {
    var nested = type.indexOf('$');
    return nested < 0 || type.startsWith(suite) ? type : suite + type.substring(nested);
  }

  private void read(XMLStreamReader xml, Map<String, String> declared) throws XMLStreamException {
    var suite = "";
    var type = "";
    var test = "";
    var how = "";
    var why = "";
    while (xml.hasNext()) {
      var event = xml.next();
      var element = xml.hasName() ? xml.getLocalName() : "";
      if (event == XMLStreamConstants.START_ELEMENT && element.equals("testsuite")) {
        suite = xml.getAttributeValue(null, "name");
      } else if (event == XMLStreamConstants.START_ELEMENT && element.equals("testcase")) {
        type = runBy(suite, xml.getAttributeValue(null, "classname"));
        test = xml.getAttributeValue(null, "name");
        why = declared.getOrDefault(type.replaceAll("\\$.*", "") + " " + plain(test), "");
        how = why.isEmpty() ? "passed" : "declared";
      } else if (event == XMLStreamConstants.START_ELEMENT && element.equals("skipped")) {
        var message = xml.getAttributeValue(null, "message");
        why = message == null ? xml.getElementText().lines().findFirst().orElse("") : message;
        how = "skipped";
      } else if (event == XMLStreamConstants.START_ELEMENT
          && (element.equals("failure") || element.equals("error"))) {
        how = "failed";
      } else if (event == XMLStreamConstants.END_ELEMENT && element.equals("testcase")) {
        add(type, test, how, why.replaceAll("(\\S+Exception: )+|Assumption failed: ", "").strip());
      }
    }
  }

  /** What another process ran says in its test's name: as whom, which class, which test. */
  private void add(String className, String test, String how, String why) {
    var found = CLASS.matcher(className);
    if (!found.matches()) {
      return;
    }
    var apart = APART.matcher(plain(test));
    var which = apart.matches() ? apart : found;
    var as = apart.matches() && apart.group(1) != null ? " " + apart.group(1) : "";
    var nested = which.group(3) == null ? "" : which.group(3);
    var type = new Type(found.group(1), as, which.group(2), nested);
    results.add(new Result(type, apart.matches() ? apart.group(4) : test, how, why));
  }

  /** What an earlier run left. */
  private void readPage(Path page) throws IOException {
    var columns = List.<String>of();
    for (var line : Files.exists(page) ? Files.readAllLines(page) : List.<String>of()) {
      var fields = Stream.of(line.split("\\|", -1)).map(String::strip).toList();
      if (line.startsWith("| test |")) {
        columns = fields.subList(2, fields.size() - 1);
      } else if (line.startsWith("| ") && fields.size() == columns.size() + 3) {
        for (var i = 0; i < columns.size(); i++) {
          put(columns.get(i), fields.get(1).replace("`", ""), fields.get(i + 2));
        }
      } else if (line.startsWith("- ")) {
        notes.add(line);
      }
    }
  }

  private void put(String column, String row, String cell) {
    if (!cell.isEmpty()) {
      cells.computeIfAbsent(column, _ -> new HashMap<>()).put(row, cell);
    }
  }

  private void fill() {
    var columns = columns();
    var byCell = new TreeMap<String, List<Result>>();
    for (var each : results) {
      var column = columns.get(each.type().key());
      if (column != null) {
        byCell.computeIfAbsent(column + "\t" + row(each), _ -> new ArrayList<>()).add(each);
      }
    }
    byCell.forEach((cell, all) -> {
      var column = cell.split("\t")[0];
      var row = cell.split("\t")[1];
      put(column, row, contract.contains(row) ? all.getFirst().how() : counts(all));
      notes.removeIf(note -> note.startsWith("- " + column + ", `" + row + "`: "));
      all.stream()
          .filter(each -> !each.why().isEmpty())
          .forEach(each ->
              notes.add("- %s, `%s`: %s: %s".formatted(column, row, each.how(), each.why())));
    });
  }

  /** The column of each class that is one of a backend's suites. */
  private Map<String, String> columns() {
    var variants = new HashMap<String, Set<String>>();
    var ofClass = new HashMap<String, String>();
    for (var each : results) {
      var skipped = each.how().equals("skipped"); // Then all of its class is.
      var isContract = name(each.test()).equals("saysThatItCanRunHere") && !skipped;
      if (isContract || suite(each) != null) {
        var type = each.type();
        var variant = type.name().replaceAll("Test$", "");
        for (var suite : SUITES.keySet()) {
          variant = variant.replaceAll(suite + "(Program)?$", "");
        }
        ofClass.put(type.key(), variant);
        if (!variant.isEmpty()) {
          variants.computeIfAbsent(type.module(), _ -> new TreeSet<>()).add(variant);
        }
      }
    }
    ofClass.replaceAll((key, variant) -> {
      var module = key.substring(0, key.indexOf(' '));
      var as = key.substring(key.indexOf(' ') + 1, key.indexOf('\t'));
      var all = variants.getOrDefault(module, Set.of());
      return column(module, variant.isEmpty() ? usual(all) : variant) + as;
    });
    return ofClass;
  }

  /** Whose the suites are that name none: of the only one that is no fake, if there is only one. */
  private static String usual(Set<String> variants) {
    var real = variants.stream().filter(each -> !each.startsWith(FAKE)).toList();
    return real.size() == 1 ? real.getFirst() : "";
  }

  private static String column(String module, String variant) {
    if (variant.isEmpty()) {
      return module;
    }
    if (variant.startsWith(FAKE) || module.equals("microvm")) {
      var name = variant.replaceFirst(FAKE, "").replaceAll("(?<=[a-z])(?=[A-Z])", "-");
      return name.toLowerCase(Locale.ROOT) + (variant.startsWith(FAKE) ? " (fake)" : "");
    }
    return variant.replaceAll("(?<=[a-z])(?=[A-Z])", "/").toLowerCase(Locale.ROOT);
  }

  private String row(Result each) {
    var suite = suite(each);
    if (suite != null) {
      return suite;
    }
    return contract.contains(name(each.test())) ? name(each.test()) : OWN;
  }

  private static String suite(Result each) {
    var type = each.type();
    var name = type.nested().isEmpty() ? type.name() : type.nested();
    return SUITES.keySet().stream()
        .filter(name::contains)
        .map(SUITES::get)
        .findFirst()
        .orElse(null);
  }

  private static String name(String test) {
    return test.replaceAll("\\(.*", "");
  }

  /** Without the factory that made it and its parameters, which only some reporters name. */
  private static String plain(String test) {
    return test.replaceFirst("^\\w+\\(\\) ", "").replaceFirst("\\(\\w*\\)$", "");
  }

  private static String counts(Collection<Result> all) {
    return Stream.of("passed", "failed", "declared", "skipped")
        .map(how -> Map.entry(how, all.stream().filter(each -> each.how().equals(how)).count()))
        .filter(each -> each.getValue() > 0)
        .map(each -> each.getValue() + " " + each.getKey())
        .collect(Collectors.joining(", "));
  }

  private String page() {
    var text = HEAD + rows();
    return notes.isEmpty() ? text : text + "\n" + NOTES + "\n\n" + String.join("\n", notes) + "\n";
  }

  private String rows() {
    var columns = cells.keySet();
    var text = new StringBuilder("| test | " + String.join(" | ", columns) + " |\n");
    text.append("|---".repeat(columns.size() + 1)).append("|\n");
    var rows = new ArrayList<>(contract);
    rows.add(OWN);
    rows.addAll(SUITES.values());
    for (var row : rows) {
      var name = contract.contains(row) ? "`" + row + "`" : row;
      var line = columns.stream().map(column -> cells.get(column).getOrDefault(row, ""));
      text.append("| ").append(name).append(" | ");
      text.append(line.collect(Collectors.joining(" | "))).append(" |\n");
    }
    return text.toString();
  }
}
