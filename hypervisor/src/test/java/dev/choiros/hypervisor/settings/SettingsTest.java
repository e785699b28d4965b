package dev.choiros.hypervisor.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.choiros.backend.Limits;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SettingsTest {
  @TempDir Path folder;

  @Test
  void nothingGivenMeansTheDefaults() throws BadSettings {
    var settings = Settings.read(List.of(), Map.of("HOME", "/root", "PATH", "/bin"));
    assertThat(settings.port()).isEqualTo(9090);
    assertThat(settings.bind()).isEqualTo(InetAddress.ofLiteral("127.0.0.1"));
    assertThat(settings.registration()).isEqualTo(Registration.SETUP);
    assertThat(settings.relyingParty().id()).isEqualTo("localhost");
    assertThat(settings.origin(settings.port())).isEqualTo("http://localhost:9090");
    assertThat(settings.machineClasses())
        .containsExactly(MachineClass.STANDARD, MachineClass.SMALL);
    assertThat(settings.caps()).isEqualTo(Caps.DEFAULT);
  }

  @Test
  void aFlagBeatsTheEnvironmentWhichBeatsTheFile() throws Exception {
    var file = toml("port = 1001\nbind = \"0.0.0.0\"\nready-timeout = \"1m\"\n");
    var environment = Map.of("HYPERVISOR_PORT", "1002", "HYPERVISOR_BIND", "::1");
    var settings = Settings.read(List.of("--config", file, "--port=1003"), environment);
    assertThat(settings.port()).isEqualTo(1003);
    assertThat(settings.bind()).isEqualTo(InetAddress.ofLiteral("::1"));
    assertThat(settings.readyTimeout()).isEqualTo(Duration.ofMinutes(1));
  }

  @Test
  void theOriginFollowsThePortAndTheDomainUnlessSet() throws Exception {
    assertThat(Settings.read(List.of("--port", "8000"), Map.of()).origin(8000))
        .isEqualTo("http://localhost:8000");
    var domain = Settings.read(List.of("--domain", "choir.example.org", "--port=80"), Map.of());
    assertThat(domain.origin(80)).isEqualTo("http://choir.example.org");
    assertThat(domain.relyingParty().id()).isEqualTo("choir.example.org");
    var set =
        Settings.read(
            List.of(),
            Map.of("WEBAUTHN_RP_ORIGIN", "https://a.example.org", "WEBAUTHN_RP_ID", "example.org"));
    assertThat(set.origin(9090)).isEqualTo("https://a.example.org");
  }

  // Promise: P27
  @Test
  void everyFaultIsToldAtOnce() throws Exception {
    var file = toml("prot = 1\n[log]\nformat = \"yaml\"\n[limits]\nconnections = 3\n");
    assertThatThrownBy(() ->
            Settings.read(
                List.of("--config=" + file, "--stat-dir", "/x", "--bind", "here", "odd"),
                Map.of("CHOIR_REGISTRATON", "open", "HYPERVISOR_PORT", "70000")))
        .isInstanceOfSatisfying(
            BadSettings.class,
            bad ->
                assertThat(bad.faults())
                    .anySatisfy(line -> assertThat(line).contains("prot", "did you mean port?"))
                    .anySatisfy(
                        line -> assertThat(line).contains("log.format", "\"yaml\"", "text, json"))
                    .anySatisfy(line -> assertThat(line).contains("limits.connections", "16"))
                    .anySatisfy(
                        line -> assertThat(line).contains("--stat-dir", "did you mean --state-dir"))
                    .anySatisfy(line -> assertThat(line).contains("--bind", "\"here\""))
                    .anySatisfy(line -> assertThat(line).contains("unexpected odd"))
                    .anySatisfy(line ->
                        assertThat(line)
                            .contains("CHOIR_REGISTRATON", "did you mean CHOIR_REGISTRATION"))
                    .anySatisfy(line -> assertThat(line).contains("HYPERVISOR_PORT", "65535"))
                    .hasSize(8));
  }

  @Test
  void aSwitchIsSaidAloneOrWithTrueOrFalse() throws Exception {
    assertThat(stops(List.of(), "")).isFalse();
    assertThat(stops(List.of("--stop-sandboxes"), "")).isTrue();
    assertThat(stops(List.of("--stop-sandboxes", "--port=0"), "false")).isTrue();
    assertThat(stops(List.of("--stop-sandboxes=false"), "true")).isFalse();
    assertThat(stops(List.of(), "True")).isTrue();
    var file = toml("stop-sandboxes = true\n");
    assertThat(stops(List.of("--config", file), "")).isTrue();
    assertThat(faults("--stop-sandboxes=perhaps"))
        .containsExactly("--stop-sandboxes: \"perhaps\" is not true or false");
  }

  private static boolean stops(List<String> flags, String variable) throws BadSettings {
    return Settings.read(flags, Map.of("CHOIR_STOP_SANDBOXES", variable)).stopSandboxes();
  }

  @Test
  void aFlagWithoutAValueOrGivenTwiceIsAFault() {
    assertThat(faults("--port")).containsExactly("--port needs a value");
    assertThat(faults("--port", "--bind", "::1")).containsExactly("--port needs a value");
    assertThat(faults("--port=1", "--port=2")).containsExactly("--port is given twice");
  }

  @Test
  void theFileChangesTheShippedMachineClassesAndAddsOthers() throws Exception {
    var file =
        toml(
            """
            [class.large]
            vcpu = 0.5
            memory = "8G"
            backend = "podman"
            network = "none"
            tier = "persistent"
            template = "base"

            [class.small]
            disk = "3 GiB"
            processes = 300
            """);
    var classes = Settings.read(List.of("--config", file), Map.of()).machineClasses();
    assertThat(classes)
        .extracting(MachineClass::name)
        .containsExactly("standard", "small", "large");
    assertThat(classes.get(0)).isEqualTo(MachineClass.STANDARD);
    assertThat(classes.get(1).limits()).isEqualTo(new Limits(512L << 20, 1000, 300, 3L << 30));
    assertThat(classes.get(1).backend()).isEqualTo("auto");
    assertThat(classes.get(2).limits()).isEqualTo(new Limits(8L << 30, 500, 1024, 8L << 30));
    assertThat(classes.get(2).backend()).isEqualTo("podman");
    assertThat(classes).extracting(MachineClass::template).containsExactly("host", "host", "base");
    var forced =
        Settings.read(List.of("--config", file), Map.of("CHOIR_BACKEND", "fake")).machineClasses();
    assertThat(forced).extracting(MachineClass::backend).containsOnly("fake");
  }

  @Test
  void badMachineClassesAreNamedAllAtOnce() throws Exception {
    var file =
        toml(
            """
            [class.tiny]
            memory = "1M"
            vcpus = 2

            [class.wide]
            network = "net"
            tier = "throwaway"
            memory = "2 apples"

            [class.tuned]
            runtime = "crun"

            [class.Loud]

            [class]
            odd = 3
            """);
    assertThat(faults("--config", file))
        .anySatisfy(line -> assertThat(line).contains("class.tiny", "at least 64 MiB"))
        .anySatisfy(line -> assertThat(line).contains("class.tiny", "vcpus", "mean vcpu?"))
        .anySatisfy(
            line -> assertThat(line).contains("class.wide: network", "\"net\"", "mean nat?"))
        .anySatisfy(line -> assertThat(line).contains("class.wide: tier", "persistent"))
        .anySatisfy(line -> assertThat(line).contains("class.wide: memory", "512M or 8G"))
        .anySatisfy(line -> assertThat(line).contains("class.tuned: runtime", "such as podman"))
        .anySatisfy(line -> assertThat(line).contains("class.Loud", "is not a name of a-z"))
        .anySatisfy(line -> assertThat(line).contains("class.odd", "[class.<name>]"))
        .hasSize(8);
    assertThat(faults("--config", toml("class = 1")))
        .singleElement()
        .asString()
        .contains("[class.<name>]");
    assertThat(faults("--config", toml("[class.a]\n[class.a]\n"))).hasSize(1);
  }

  @Test
  void aFileThatIsNotTomlOrNotThereIsAFault() throws Exception {
    assertThat(faults("--config", toml("port = = 1")))
        .singleElement()
        .asString()
        .contains("line 1");
    assertThat(faults("--config", folder.resolve("none").toString()))
        .singleElement()
        .asString()
        .contains("no readable file");
    assertThat(faults("--config", toml("port = [1]")))
        .singleElement()
        .asString()
        .contains("port is one value");
  }

  @Test
  void aCertificateNeedsItsKey() throws Exception {
    var certificate = Files.writeString(folder.resolve("cert.pem"), "x").toString();
    assertThat(faults("--tls-cert", certificate))
        .singleElement()
        .asString()
        .contains("--tls-cert", "go together");
    var settings =
        Settings.read(List.of("--tls-cert", certificate, "--tls-key", certificate), Map.of());
    assertThat(settings.scheme()).isEqualTo("https");
  }

  @Test
  void aRelyingPartyMustBeTheOriginsHostOrItsParent() {
    assertThat(faults("--webauthn-rp-id", "example.net"))
        .singleElement()
        .asString()
        .contains("example.net", "localhost");
    assertThat(faults("--webauthn-rp-origin", "http://localhost:9090/"))
        .singleElement()
        .asString()
        .contains("not an origin");
  }

  private static List<String> faults(String... flags) {
    try {
      Settings.read(List.of(flags), Map.of());
      return List.of();
    } catch (BadSettings bad) {
      return bad.faults();
    }
  }

  private String toml(String text) throws IOException {
    return Files.writeString(folder.resolve("choir.toml"), text).toString();
  }
}
