package dev.choiros.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.opentest4j.TestAbortedException;

/**
 * Runs test classes in a process of its own, for those that need another account or another
 * network, and says line by line how each test ended. Who started it makes a test of each.
 */
public final class SuiteProgram {
  private static final String RESULT = "result\t";

  private SuiteProgram() {}

  /** Runs the classes of these names. */
  public static void main(String[] names) {
    var request =
        LauncherDiscoveryRequestBuilder.request()
            .selectors(Stream.of(names).map(name -> selectClass(name)).toList())
            .build();
    LauncherFactory.create().execute(request, new Reporter());
  }

  /**
   * How a short-lived Java program is started: nothing is compiled twice, and on no second thread.
   */
  public static List<String> java(String classPath, String... options) {
    var java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    return Stream.of(
            Stream.of(java, "--enable-native-access=ALL-UNNAMED"),
            Stream.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"),
            Stream.of(options),
            Stream.of("-cp", classPath))
        .flatMap(each -> each)
        .toList();
  }

  /**
   * What a process ran that is this program, one test for each test.
   *
   * @param as whom it ran as, for the tests' names; empty where that is no matter
   * @param atLeast how many there must have been
   */
  public static Stream<DynamicTest> tests(Process process, String as, int atLeast)
      throws IOException, InterruptedException {
    // Its input ends when it has, or when this process was killed.
    var said = process.inputReader().lines().toList();
    process.getOutputStream().close();
    assertThat(process.waitFor()).as(String.join("\n", said)).isZero();
    var before = as.isEmpty() ? "" : as + ": ";
    var tests = new ArrayList<DynamicTest>();
    var declared = "";
    for (var line : said) {
      if (line.startsWith(Declared.SAYS)) {
        declared = line.substring(line.lastIndexOf(": "));
      } else if (line.startsWith(RESULT)) {
        var result = line.split("\t", 4);
        tests.add(test(before + result[2], declared, result));
        declared = "";
      }
    }
    assertThat(tests).as(String.join("\n", said)).hasSizeGreaterThanOrEqualTo(atLeast);
    return tests.stream();
  }

  private static DynamicTest test(String name, String declared, String[] result) {
    return dynamicTest(
        name,
        () -> {
          if (result[1].equals("SKIPPED")) {
            throw new TestAbortedException(result[3]);
          }
          assertThat(result[1]).as("%s: %s", name, result[3]).isEqualTo("PASSED");
          if (!declared.isEmpty()) {
            System.out.println(Declared.SAYS + name + declared);
          }
        });
  }

  private static final class Reporter implements TestExecutionListener {
    @Override
    public void executionSkipped(TestIdentifier test, String reason) {
      say(test, "SKIPPED", reason);
    }

    @Override
    public void executionFinished(TestIdentifier test, TestExecutionResult result) {
      if (test.isContainer() && result.getStatus() == TestExecutionResult.Status.SUCCESSFUL) {
        return;
      }
      var why = result.getThrowable().map(Throwable::toString).orElse("");
      switch (result.getStatus()) {
        case SUCCESSFUL -> say(test, "PASSED", why);
        case ABORTED -> say(test, "SKIPPED", why);
        case FAILED -> say(test, "FAILED", why);
      }
    }

    private static void say(TestIdentifier test, String how, String why) {
      var one = why.replaceAll("\\s+", " ");
      System.out.println(RESULT + how + "\t" + name(test) + "\t" + one);
    }

    /** With its class, and the class in that if there is one. */
    private static String name(TestIdentifier test) {
      var name = new StringBuilder();
      for (var part : test.getUniqueIdObject().getSegments()) {
        switch (part.getType()) {
          case "class" -> name.append(part.getValue().replaceFirst(".*\\.", ""));
          case "nested-class" -> name.append('$').append(part.getValue());
          default -> {
            // The engine, or the test itself.
          }
        }
      }
      return name + ": " + test.getDisplayName();
    }
  }
}
