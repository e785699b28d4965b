package dev.choiros.hypervisor.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.choiros.backend.Destination;
import dev.choiros.backend.Subnet;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReachTest {
  @TempDir Path folder;

  @Test
  void aClassSaysWhatItsSandboxesReach() throws Exception {
    var classes =
        classes(
            """
            [class.asking]
            network = "gateway"
            [class.open]
            network = "nat"
            [class.held]
            network = "nat"
            allow = ["10.1.2.3:5432", "192.168.7.0/24", "internet:443"]
            """);
    assertThat(classes)
        .extracting(each -> each.name() + ": " + each.reach().line())
        .containsExactly(
            "standard: none",
            "small: none",
            "asking: gateway",
            "open: nat internet",
            "held: nat 10.1.2.3:5432 192.168.7.0/24 internet:443");
    assertThat(classes)
        .allSatisfy(each -> assertThat(Reach.parse(each.reach().line())).isEqualTo(each.reach()));
  }

  @Test
  void whatCannotBeIsSaidAllAtOnce() {
    assertThatThrownBy(() ->
            classes(
                """
                [class.a]
                allow = ["10.0.0.1"]
                [class.b]
                network = "nat"
                allow = []
                [class.c]
                network = "nat"
                allow = ["example.com", "10.1.2.3/16", "fd00::1", "10.0.0.1:0", "10.0.0.1/33"]
                """))
        .isInstanceOfSatisfying(
            BadSettings.class,
            bad ->
                assertThat(String.join("\n", bad.faults()))
                    .contains("class.a: allow: is for network = \"nat\" alone")
                    .contains("class.b: allow: is a list such as")
                    .contains("\"example.com\" is not an IPv4 address")
                    .contains("10.1.2.3/16 is no network: did you mean 10.1.0.0/16?")
                    .contains("\"fd00::1\"")
                    .contains("\"10.0.0.1:0\"")
                    .contains("10.0.0.1/33 does not end in /0 to /32"));
  }

  @Test
  void thePoolAndTheResolversAreSettings() throws Exception {
    var nat =
        Settings.read(
                List.of("--nat-pool=10.9.0.0/20", "--nat-resolvers=9.9.9.9, 1.1.1.1"), Map.of())
            .nat();
    assertThat(nat.pool()).isEqualTo(Subnet.parse("10.9.0.0/20"));
    assertThat(nat.resolvers())
        .extracting(Object::toString)
        .containsExactly("/9.9.9.9", "/1.1.1.1");
    assertThat(Settings.read(List.of(), Map.of()).nat()).isEqualTo(Nat.DEFAULT);
  }

  @ParameterizedTest
  @ValueSource(strings = {"--nat-pool=10.0.0.0/30", "--nat-pool=ten", "--nat-resolvers=one,two"})
  void aBadPoolOrResolverIsAFault(String flag) {
    assertThatThrownBy(() -> Settings.read(List.of(flag), Map.of()))
        .isInstanceOf(BadSettings.class);
  }

  @Test
  void aPoolIsCutIntoPartsThatDoNotOverlap() {
    var pool = Subnet.parse("10.231.0.0/16");
    assertThat(pool.parts(30)).isEqualTo(16384);
    assertThat(pool.part(0, 30)).hasToString("10.231.0.0/30");
    assertThat(pool.part(16383, 30)).hasToString("10.231.255.252/30");
    assertThat(pool.part(65, 30).address(2)).hasToString("/10.231.1.6");
    assertThat(pool.contains(pool.part(65, 30).address(2))).isTrue();
    assertThatThrownBy(() -> pool.part(16384, 30)).isInstanceOf(IllegalArgumentException.class);
    assertThat(Destination.parse(" internet ")).isEqualTo(Destination.INTERNET);
    assertThat(Subnet.parse("0.0.0.0/0").part(3, 2)).hasToString("192.0.0.0/2");
  }

  private List<MachineClass> classes(String toml) throws Exception {
    var file = Files.writeString(folder.resolve("choir.toml"), toml);
    return Settings.read(List.of("--config", file.toString()), Map.of()).machineClasses();
  }
}
