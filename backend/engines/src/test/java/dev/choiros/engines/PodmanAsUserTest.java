package dev.choiros.engines;

import dev.choiros.testkit.AsUser;
import dev.choiros.testkit.Eventually;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;

/** The suites again, as a normal user of the host with sub-ids. */
@Tag("sandbox")
class PodmanAsUserTest {
  @TestFactory
  Stream<DynamicTest> withSubIds() throws Exception {
    var tests = AsUser.WITH_SUB_IDS.run("as user with sub-ids", 200, PodmanCrun.class);
    Eventually.holds("its service has ended", Duration.ofSeconds(30), () -> !AsUser.runs("podman"));
    return tests;
  }
}
