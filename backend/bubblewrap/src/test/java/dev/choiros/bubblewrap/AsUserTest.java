package dev.choiros.bubblewrap;

import dev.choiros.testkit.AsUser;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;

/**
 * The contract and the escape attempts again, as a normal user of the host: one with sub-ids, and
 * one with a single id.
 */
@Tag("sandbox")
class AsUserTest {
  private static final Class<?>[] SUITES = {
    BubblewrapTest.class, HostileProgramTest.class, EscapeTest.class, TemplateTest.class
  };

  @TestFactory
  Stream<DynamicTest> withSubIds() throws Exception {
    return AsUser.WITH_SUB_IDS.run("as user with sub-ids", 50, SUITES);
  }

  @TestFactory
  Stream<DynamicTest> withOneId() throws Exception {
    return AsUser.WITH_ONE_ID.run("as user with one id", 50, SUITES);
  }
}
