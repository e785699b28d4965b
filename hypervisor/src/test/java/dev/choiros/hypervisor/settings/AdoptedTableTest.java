package dev.choiros.hypervisor.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.choiros.backend.Endpoint;
import dev.choiros.backend.Machines;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Machine classes of machines that somebody else runs. */
class AdoptedTableTest {
  private static final String SECRET = "secret = \"/etc/choiros/nixos.secret\"\n";

  @TempDir Path folder;

  @Test
  void aClassNamesItsMachinesAndIsABackendOfItsOwn() throws Exception {
    var nixos =
        read("""
        [class.nixos]
        backend = "adopt"
        endpoints = ["10.233.1.2:49983", "[fd00::2]:49983"]
        """
                + SECRET)
            .getLast();

    assertThat(nixos.backend()).isEqualTo("adopt/nixos");
    assertThat(nixos.reach()).isEqualTo(Reach.NONE);
    assertThat(nixos.machines())
        .contains(
            new Machines(
                "nixos",
                List.of(Endpoint.parse("10.233.1.2:49983"), Endpoint.parse("[fd00::2]:49983")),
                Path.of("/etc/choiros/nixos.secret")));
    assertThat(MachineClass.STANDARD.machines()).isEmpty();
  }

  @Test
  void anEndpointIsWrittenAsItIsRead() {
    for (var text : List.of("10.233.1.2:49983", "127.0.0.1:1", "[fd00:0:0:0:0:0:0:2]:65535")) {
      assertThat(Endpoint.parse(text)).hasToString(text);
    }
    assertThat(Endpoint.parse("[fd00::2]:1")).isEqualTo(Endpoint.parse("[fd00:0:0::2]:1"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "10.233.1.2", "10.233.1.2:", "10.233.1.2:0", "10.233.1.2:65536", "box:1", "fd00::2:1",
        "[10.233.1.2]:1", "0.0.0.0:1", "224.0.0.1:1", "[::]:1", ":1", ""
      })
  void whatIsNoAddressWithAPortIsRefused(String text) {
    assertThat(faults("[class.a]\nbackend = \"adopt\"\nendpoints = [\"" + text + "\"]\n" + SECRET))
        .singleElement()
        .asString()
        .contains("class.a: endpoints: \"" + text + "\" is not an address and a port such as 10.2");
  }

  @Test
  void whatIsMissingIsSaidAllAtOnce() {
    assertThat(faults("[class.a]\nbackend = \"adopt\"\n"))
        .anySatisfy(line -> assertThat(line).contains("endpoints: is a list such as"))
        .anySatisfy(line -> assertThat(line).contains("secret: is the path from / of a file"))
        .hasSize(2);
    assertThat(faults("[class.a]\nbackend = \"adopt\"\nendpoints = \"x\"\nsecret = \"here\"\n"))
        .hasSize(2);
  }

  @Test
  void whatNobodyHereCanHoldIsRefused() {
    var more = "memory = \"4G\"\nvcpu = 2\nnetwork = \"nat\"\ntemplate = \"base\"\ndisk = \"1G\"\n";
    assertThat(
            faults(
                "[class.a]\nbackend = \"adopt\"\nendpoints = [\"10.0.0.1:1\"]\n" + SECRET + more))
        .allSatisfy(line -> assertThat(line).contains("is for the machine's operator to say"))
        .hasSize(5);
    assertThat(faults("[class.a]\nendpoints = [\"10.0.0.1:1\"]\n" + SECRET))
        .allSatisfy(line -> assertThat(line).contains("is for backend = \"adopt\" alone"))
        .hasSize(2);
  }

  @Test
  void oneMachineIsNamedOnce() {
    var a = "[class.a]\nbackend = \"adopt\"\nendpoints = [\"[::1]:5\", \"[0::1]:5\"]\n" + SECRET;
    assertThat(faults(a)).singleElement().asString().contains("endpoints: ", "is named twice");

    var b = "[class.b]\nbackend = \"adopt\"\nendpoints = [\"10.0.0.1:5\"]\n" + SECRET;
    assertThat(faults(b + b.replace("class.b", "class.c")))
        .containsExactly("the machine classes b and c both name the machine at 10.0.0.1:5");
  }

  private List<String> faults(String toml) {
    var faults = new java.util.ArrayList<String>();
    assertThatThrownBy(() -> read(toml))
        .isInstanceOfSatisfying(BadSettings.class, bad -> faults.addAll(bad.faults()));
    return faults;
  }

  private List<MachineClass> read(String toml) throws Exception {
    var file = Files.writeString(folder.resolve("choir.toml"), toml);
    return Settings.read(List.of("--config=" + file), Map.of()).machineClasses();
  }
}
