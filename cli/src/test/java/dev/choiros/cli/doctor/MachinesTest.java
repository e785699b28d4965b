package dev.choiros.cli.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.choiros.backend.Isolation;
import dev.choiros.backend.Readiness;
import dev.choiros.cli.doctor.Finding.Verdict;
import dev.choiros.hypervisor.host.Backends;
import dev.choiros.hypervisor.settings.Settings;
import dev.choiros.testkit.FakeBackend;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

class MachinesTest {
  private static final FakeBackend PLAIN = new FakeBackend().as("plain", Isolation.PROCESS);
  private static final FakeBackend BUBBLEWRAP =
      new FakeBackend().as("bubblewrap", Isolation.NAMESPACES);
  private static final FakeBackend VM = new FakeBackend().as("qemu", Isolation.MICROVM);

  @TempDir Path folder;

  @Test
  void onAMachineWithEverythingEachBackendAndClassIsGood() throws Exception {
    var findings = look("[class.careful]\nbackend = \"bubblewrap\"\n", PLAIN, BUBBLEWRAP, VM);
    assertThat(findings)
        .containsExactly(
            Finding.good("backend qemu", "usable, isolation: microvm"),
            Finding.good("backend bubblewrap", "usable, isolation: namespaces"),
            Finding.note(
                "backend plain", "usable, but isolates nothing: taken only when named", ""),
            Finding.good("backend auto", "means qemu, the strongest that can be used here"),
            Finding.good("class standard", "usable: qemu (auto), isolation: microvm"),
            Finding.good("class small", "usable: qemu (auto), isolation: microvm"),
            Finding.good("class careful", "usable: bubblewrap, isolation: namespaces"));
    assertThat(Doctor.healthy(findings)).isTrue();
  }

  @Test
  void onAMachineWithNoneEachSaysWhatToInstall() throws Exception {
    var findings = look("", lacking(BUBBLEWRAP), lacking(VM));
    assertThat(findings.getFirst())
        .isEqualTo(Finding.note("backend qemu", "not usable: no qemu here", "install qemu"));
    assertThat(findings)
        .filteredOn(each -> each.verdict() == Verdict.MISSING)
        .singleElement()
        .satisfies(each -> {
          assertThat(each.what()).isEqualTo("class standard");
          assertThat(each.detail()).contains("no qemu here", "no bubblewrap here");
          assertThat(each.remedy()).contains("install qemu", "install bubblewrap");
        });
    assertThat(Doctor.healthy(findings)).isFalse();
    assertThat(Doctor.healthy(look("", PLAIN))).isFalse();
    assertThat(Doctor.healthy(look(""))).isFalse();
  }

  @Test
  void withOneThingBrokenTheOthersStillServe() throws Exception {
    var findings = look("[class.strong]\nbackend = \"qemu\"\n", BUBBLEWRAP, lacking(VM));
    assertThat(findings)
        .contains(
            Finding.note("backend qemu", "not usable: no qemu here", "install qemu"),
            Finding.good("backend auto", "means bubblewrap, the strongest that can be used here"),
            Finding.good("class standard", "usable: bubblewrap (auto), isolation: namespaces"),
            Finding.note(
                "class strong",
                "not usable: the backend qemu cannot be used: no qemu here",
                "install qemu"));
    assertThat(Doctor.healthy(findings)).isTrue();
  }

  @Test
  void whatAUsableBackendCannotDoHereIsNoted() throws Exception {
    var limp = BUBBLEWRAP.probing(() -> new Readiness.Usable(List.of("no limits here")));
    assertThat(look("", limp)).contains(Finding.note("backend bubblewrap", "no limits here", ""));
  }

  @Test
  void aClassThatNamesNoBackendAtAllIsMissing() throws Exception {
    var findings = look("[class.strong]\nbackend = \"quemu\"\n", BUBBLEWRAP, VM);
    assertThat(findings.getLast().verdict()).isEqualTo(Verdict.MISSING);
    assertThat(findings.getLast().detail()).contains("no backend quemu: did you mean qemu?");
  }

  @Test
  void eachMachineOfSomebodyElseIsAskedWhetherItAnswers() throws Exception {
    var toml =
        """
        [class.nixos]
        backend = "adopt"
        endpoints = ["10.233.1.2:49983", "10.233.2.2:1"]
        secret = "/etc/choiros/nixos.secret"
        """;
    var adopt = new FakeBackend().as("adopt", Isolation.UNKNOWN);

    assertThat(look(toml, BUBBLEWRAP, adopt))
        .containsSubsequence(
            Finding.good(
                "backend adopt/nixos", "usable, its isolation is for its operator to know"),
            Finding.good("backend adopt/nixos", "the machine at 10.233.1.2:49983 answers"),
            Finding.note(
                "backend adopt/nixos",
                "the machine at 10.233.2.2:1: it does not answer",
                "start it"),
            Finding.good("class nixos", "usable: adopt/nixos, isolation: unknown"));
  }

  @Test
  void programsReadTheSame() throws Exception {
    var text = new StringWriter();
    Doctor.printJson(look("", BUBBLEWRAP, lacking(VM)), new PrintWriter(text, true));
    var document = new JsonMapper().readTree(text.toString());
    assertThat(document.get("healthy").asBoolean()).isTrue();
    var first = document.get("findings").get(0);
    assertThat(first.get("what").asString()).isEqualTo("backend qemu");
    assertThat(first.get("verdict").asString()).isEqualTo("note");
    assertThat(first.get("detail").asString()).isEqualTo("not usable: no qemu here");
    assertThat(first.get("remedy").asString()).isEqualTo("install qemu");
  }

  private List<Finding> look(String toml, FakeBackend... backends) throws Exception {
    var file = Files.writeString(folder.resolve("choir.toml"), toml);
    var settings = Settings.read(List.of("--config=" + file), Map.of());
    var classes = settings.machineClasses();
    var all = Backends.withMachines(List.of(backends), classes);
    return new ArrayList<>(new Machines(Backends.probed(all)).look(classes));
  }

  private static FakeBackend lacking(FakeBackend whole) {
    return whole.lacking("no " + whole.name() + " here", "install " + whole.name());
  }
}
