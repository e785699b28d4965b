package dev.choiros.testkit.nat;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.choiros.layers.IdMaps;
import dev.choiros.testkit.SuiteProgram;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;

/** Runs a {@link NatSuite} in a process whose network namespace is its own. */
@Tag("sandbox")
public abstract class NatContract {
  protected abstract Class<? extends NatSuite> suite();

  // Promise: P2
  @TestFactory
  Stream<DynamicTest> inANetworkOfItsOwn() throws Exception {
    assumeTrue(IdMaps.ofThisProcess().kind() == IdMaps.Kind.ROOT, "only root can make networks");
    return apart(suite(), 12);
  }

  /**
   * Runs a test class there.
   *
   * @param atLeast how many tests it has
   * @param options for its virtual machine
   */
  public static Stream<DynamicTest> apart(Class<?> suite, int atLeast, String... options)
      throws IOException, InterruptedException {
    var command = new ArrayList<>(List.of("unshare", "--net", "--mount"));
    command.addAll(SuiteProgram.java(System.getProperty("java.class.path"), options));
    command.addAll(List.of(SuiteProgram.class.getName(), suite.getName()));
    var process = new ProcessBuilder(command).redirectErrorStream(true);
    return SuiteProgram.tests(process.start(), "", atLeast);
  }
}
