package dev.choiros.dist;

import static org.assertj.core.api.Assertions.assertThat;

import dev.choiros.cli.Main;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

/** What {@code ./choir doctor} says on machines that differ in what is installed. */
@Tag("sandbox")
class DoctorTest {
  @TempDir Path temp;
  private Path programs = Path.of("");

  /** One line of what it says. */
  private record Line(String verdict, String detail, String remedy) {
    boolean usable() {
      return detail.startsWith("usable");
    }
  }

  private record Said(int exit, Map<String, Line> lines) {
    Line of(String what) {
      return lines.getOrDefault(what, new Line("", "", ""));
    }

    List<Line> unusable() {
      return lines.values().stream().filter(line -> line.detail().contains("not usable")).toList();
    }
  }

  @BeforeEach
  void makeAMachineWithoutPrograms() throws IOException {
    programs = Files.createDirectory(temp.resolve("programs"));
  }

  @Test
  void onABareMachineEveryBackendSaysWhatToInstall() throws Exception {
    var said = doctor();

    assertThat(said.exit()).isEqualTo(1);
    assertThat(said.of("backend bubblewrap").remedy()).contains("apt-get install");
    assertThat(said.of("backend nspawn").remedy()).contains("apt-get install systemd-container");
    assertThat(said.of("backend gvisor").remedy()).contains("install").contains("runsc");
    assertThat(said.of("class standard").verdict()).isEqualTo("missing");
    assertThat(said.unusable()).hasSizeGreaterThan(3).allMatch(line -> !line.remedy().isBlank());
  }

  @Test
  void onThisMachineWhatCanBeUsedIsSaidAndTheRestHasARemedy() throws Exception {
    installAll();

    var said = doctor();

    assertThat(said.exit()).isZero();
    assertThat(said.of("backend bubblewrap").usable()).isTrue();
    assertThat(said.of("backend auto").detail()).startsWith("means ");
    assertThat(said.of("class standard").usable()).isTrue();
    assertThat(said.unusable()).allMatch(line -> !line.remedy().isBlank());
  }

  @Test
  void oneBrokenProgramIsSaidWhereItMattersAndNowhereElse() throws Exception {
    installAll();
    var before = doctor();
    Files.delete(programs.resolve("bwrap"));
    script("bwrap", "echo 'bwrap: it is broken' >&2; exit 1");

    var said = doctor();

    assertThat(said.of("backend bubblewrap").usable()).isFalse();
    assertThat(said.of("backend bubblewrap").remedy()).contains("bubblewrap");
    assertThat(said.of("backend nspawn")).isEqualTo(before.of("backend nspawn"));
    assertThat(said.of("backend gvisor")).isEqualTo(before.of("backend gvisor"));
  }

  /** Every program of this machine, by a link. */
  private void installAll() throws IOException {
    for (var folder : System.getenv("PATH").split(":", -1)) {
      if (Files.isDirectory(Path.of(folder))) {
        try (var all = Files.newDirectoryStream(Path.of(folder))) {
          for (var program : all) {
            var link = programs.resolve(program.getFileName());
            if (!Files.isSymbolicLink(link)) {
              Files.createSymbolicLink(link, program.toAbsolutePath());
            }
          }
        }
      }
    }
  }

  private void script(String name, String text) throws IOException {
    var file = Files.writeString(programs.resolve(name), "#!/bin/sh\n" + text + "\n");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  private Said doctor() throws Exception {
    var command = new ArrayList<String>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("--enable-native-access=ALL-UNNAMED", "-cp"));
    command.addAll(List.of(System.getProperty("java.class.path"), Main.class.getName()));
    command.addAll(List.of("doctor", "--json"));
    var process = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT);
    process.environment().put("PATH", programs.toString());
    process.environment().put("CHOIR_STATE_DIR", temp.resolve("state").toString());
    process.environment().remove("CHOIR_BACKEND");
    var running = process.start();
    running.getOutputStream().close();
    var text = new String(running.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    var lines = new TreeMap<String, Line>();
    for (var row : new JsonMapper().readTree(text).get("findings")) {
      var line =
          new Line(
              row.get("verdict").asString(),
              row.get("detail").asString(),
              row.get("remedy").asString());
      // A backend may have warnings below the line that says whether it can be used.
      lines.putIfAbsent(row.get("what").asString(), line);
    }
    return new Said(running.waitFor(), lines);
  }
}
