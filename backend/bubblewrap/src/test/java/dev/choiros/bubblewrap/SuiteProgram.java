package dev.choiros.bubblewrap;

import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import java.util.List;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

/** Runs test classes in a process of its own and says line by line how each test ended. */
final class SuiteProgram {
  static final String RESULT = "result\t";

  private SuiteProgram() {}

  public static void main(String[] names) {
    var classes =
        List.of(
            BubblewrapTest.class, HostileProgramTest.class, EscapeTest.class, TemplateTest.class);
    var request =
        LauncherDiscoveryRequestBuilder.request()
            .selectors(
                classes.stream()
                    .filter(type -> List.of(names).contains(type.getSimpleName()))
                    .map(type -> selectClass(type))
                    .toList())
            .build();
    LauncherFactory.create().execute(request, new Reporter());
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
