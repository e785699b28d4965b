package dev.choiros.dist;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

class ArchitectureTest {
  /** For each rule, classes that break it. */
  private static final Map<String, List<String>> PLANTED =
      Map.ofEntries(
          Map.entry(
              "the agent knows the wire and nothing else of ours",
              List.of("agent.Bad:backend.Limits")),
          Map.entry("the wire knows nothing else", List.of("wire.Bad:backend.Limits")),
          Map.entry(
              "the contract of backends knows nothing else", List.of("backend.Bad:wire.Dial")),
          Map.entry("the layer store knows the contract only", List.of("layers.Bad:wire.Dial")),
          Map.entry(
              "templates know the contract and the layer store only",
              List.of("templates.Bad:wire.Dial")),
          Map.entry(
              "what backends share knows the contract and the layer store only",
              List.of("bubblewrap.Good:backend.Limits", "linux.Bad:bubblewrap.Good")),
          Map.entry("the protocol knows nothing else of ours", List.of("protocol.Bad:wire.Dial")),
          Map.entry(
              "backends never see the hypervisor, the agent or what is above them",
              List.of("bubblewrap.Bad:hypervisor.settings.Tls")),
          Map.entry(
              "the hypervisor sees backends through their contract only",
              List.of("bubblewrap.Good:wire.Dial", "hypervisor.Bad:bubblewrap.Good")),
          Map.entry(
              "the command line sees the settings and the state folder only",
              List.of("cli.Bad:hypervisor.routes.RouteTable")),
          Map.entry(
              "stages of a request do not know each other",
              List.of(
                  "hypervisor.request.one.Good:wire.Dial",
                  "hypervisor.request.two.Bad:hypervisor.request.one.Good")),
          Map.entry(
              "stages of the lifecycle do not know each other",
              List.of(
                  "hypervisor.lifecycle.one.Good:wire.Dial",
                  "hypervisor.lifecycle.two.Bad:hypervisor.lifecycle.one.Good")),
          Map.entry(
              "packages of the hypervisor are free of cycles",
              List.of(
                  "hypervisor.one.Bad:hypervisor.two.Bad",
                  "hypervisor.two.Bad:hypervisor.one.Bad")),
          Map.entry(
              "packages of the agent are free of cycles",
              List.of("agent.one.Bad:agent.two.Bad", "agent.two.Bad:agent.one.Bad")),
          Map.entry("only names that say something", List.of("cli.FrameHelper:wire.Dial")),
          Map.entry("no drawer for odds and ends", List.of("cli.util.Frame:wire.Dial")));

  private static JavaClasses house;

  @BeforeAll
  static void readTheHouse() {
    var compiled = Sources.modules().map(module -> module.resolve("target/classes"));
    house = new ClassFileImporter().importPaths(compiled.filter(Files::isDirectory).toList());
  }

  @TestFactory
  Stream<DynamicTest> theHouseKeepsEveryRule() {
    return HouseRules.all().entrySet().stream()
        .map(rule -> DynamicTest.dynamicTest(rule.getKey(), () -> rule.getValue().check(house)));
  }

  @TestFactory
  Stream<DynamicTest> everyRuleSeesAPlantedViolation(@TempDir Path folder) {
    return HouseRules.all().entrySet().stream()
        .map(rule ->
            DynamicTest.dynamicTest(
                rule.getKey(),
                () -> {
                  var planted = PLANTED.getOrDefault(rule.getKey(), List.of());
                  assertThat(planted).isNotEmpty();
                  var broken = Planted.classes(folder, planted);
                  assertThatThrownBy(() -> rule.getValue().check(broken))
                      .isInstanceOf(AssertionError.class)
                      .hasMessageContaining("violated");
                }));
  }

  @Test
  void everyPlantedViolationBelongsToARule() {
    assertThat(HouseRules.all()).containsOnlyKeys(PLANTED.keySet());
  }
}
