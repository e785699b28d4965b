package dev.choiros.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import java.io.IOException;
import java.nio.file.Path;
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

  /** The program that is called as this one is. */
  public static List<String> java(String classPath, String... options) {
    var java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    return Stream.of(
            Stream.of(java, "--enable-native-access=ALL-UNNAMED"),
            Stream.of(options),
            Stream.of("-cp", classPath))
        .flatMap(each -> each)
        .toList();
  }

  /**
   * What a process ran that is this program, one test for each test.
   *
   * @param atLeast how many there must have been
   */
  public static Stream<DynamicTest> tests(Process process, int atLeast)
      throws IOException, InterruptedException {
    process.getOutputStream().close();
    var said = process.inputReader().lines().toList();
    assertThat(process.waitFor()).as(String.join("\n", said)).isZero();
    var results = said.stream().filter(line -> line.startsWith(RESULT)).toList();
    assertThat(results).as(String.join("\n", said)).hasSizeGreaterThanOrEqualTo(atLeast);
    return results.stream().map(line -> test(line.split("\t", 4)));
  }

  private static DynamicTest test(String[] result) {
    return dynamicTest(
        result[2],
        () -> {
          if (result[1].equals("SKIPPED")) {
            throw new TestAbortedException(result[3]);
          }
          assertThat(result[1]).as("%s: %s", result[2], result[3]).isEqualTo("PASSED");
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
      System.out.println(RESULT + how + "\t" + test.getDisplayName() + "\t" + one);
    }
  }
}
