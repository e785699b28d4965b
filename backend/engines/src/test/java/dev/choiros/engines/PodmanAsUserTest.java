package dev.choiros.engines;

import dev.choiros.testkit.AsUser;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;

/** The suites again, as a normal user of the host. */
@Tag("sandbox")
class PodmanAsUserTest {
  @TestFactory
  Stream<DynamicTest> withSubIds() throws Exception {
    return AsUser.WITH_SUB_IDS.run("as user with sub-ids", 200, PodmanCrun.class, PodmanRunc.class);
  }

  @TestFactory
  Stream<DynamicTest> withOneId() throws Exception {
    return AsUser.WITH_ONE_ID.run("as user with one id", 1, PodmanWithoutSubIds.class);
  }
}
