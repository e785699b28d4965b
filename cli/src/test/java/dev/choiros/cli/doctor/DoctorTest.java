package dev.choiros.cli.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.choiros.cli.doctor.Finding.Verdict;
import dev.choiros.hypervisor.settings.BadSettings;
import dev.choiros.hypervisor.settings.Settings;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DoctorTest {
  @TempDir Path folder;

  @Test
  void aToolForBuildingIsANoteAndOneForRunningIsMissing() throws IOException {
    Files.createFile(folder.resolve("mvn")).toFile().setExecutable(true);
    var findings = new Tools(folder.toString()).look();
    assertThat(verdict(findings, "mvn")).isEqualTo(Verdict.GOOD);
    assertThat(verdict(findings, "node")).isEqualTo(Verdict.NOTE);
    assertThat(verdict(findings, "setpriv")).isEqualTo(Verdict.MISSING);
  }

  @Test
  void aTakenPortIsMissingUnlessItIsTheHypervisorsOwn() throws Exception {
    try (var taken = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"))) {
      var settings = settings("--port=" + taken.getLocalPort());
      var what = "port " + taken.getLocalPort();
      assertThat(verdict(new HostState(settings).look(), what)).isEqualTo(Verdict.MISSING);
      Files.writeString(folder.resolve("address"), "http://localhost:1\n");
      assertThat(verdict(new HostState(settings).look(), what)).isEqualTo(Verdict.GOOD);
    }
  }

  @Test
  void aPathTooLongForSocketsIsMissing() throws BadSettings {
    var deep = Settings.read(List.of("--state-dir=/" + "d".repeat(100)), Map.of());
    assertThat(verdict(new HostState(deep).look(), "socket paths")).isEqualTo(Verdict.MISSING);
  }

  @Test
  void bothVersionsOfControlGroupsAreKnown() throws IOException {
    assertThat(Cgroups.look(folder).detail()).contains("no controllers [memory, cpu, pids]");
    for (var controller : List.of("memory", "cpu", "pids")) {
      Files.createDirectory(folder.resolve(controller));
    }
    assertThat(Cgroups.look(folder).detail()).startsWith("version 1");
    Files.createFile(folder.resolve("cgroup.controllers"));
    assertThat(Cgroups.look(folder).detail()).startsWith("version 2");
  }

  private Settings settings(String flag) throws BadSettings {
    return Settings.read(List.of(flag, "--state-dir=" + folder), Map.of());
  }

  private static Verdict verdict(List<Finding> findings, String what) {
    return findings.stream()
        .filter(each -> each.what().equals(what))
        .findFirst()
        .orElseThrow()
        .verdict();
  }
}
