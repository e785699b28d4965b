package dev.choiros.hypervisor.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.choiros.hypervisor.host.CannotStart.Exit;
import dev.choiros.hypervisor.settings.LogFormat;
import dev.choiros.hypervisor.settings.Settings;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

class StateFolderTest {
  @TempDir Path folder;

  @Test
  void aFolderIsHeldByOneHypervisorAndTheSecondIsToldByWhich() throws Exception {
    try (var _ = StateFolder.claim(folder)) {
      assertThatThrownBy(() -> StateFolder.claim(folder))
          .isInstanceOfSatisfying(
              CannotStart.class,
              told -> {
                assertThat(told.exit()).isEqualTo(Exit.STATE_IN_USE);
                assertThat(told).hasMessageContaining("pid " + ProcessHandle.current().pid());
                assertThat(told).hasMessageContaining("started at 20");
                assertThat(told.remedy()).contains("--state-dir");
              });
    }
    try (var again = StateFolder.claim(folder)) {
      assertThat(again.path()).isEqualTo(folder);
    }
  }

  @Test
  void aStaleNoteOfADeadHypervisorIsNoHindrance() throws Exception {
    Files.writeString(folder.resolve("hypervisor.pid"), "1 2020-01-01T00:00:00Z\n");
    try (var _ = StateFolder.claim(folder)) {
      assertThat(Files.readString(folder.resolve("hypervisor.pid")))
          .startsWith(ProcessHandle.current().pid() + " ");
    }
  }

  @Test
  void aFolderThatCannotBeMadeIsToldWithARemedy() throws Exception {
    var file = Files.writeString(folder.resolve("file"), "");
    assertThatThrownBy(() -> StateFolder.claim(file.resolve("state")))
        .isInstanceOfSatisfying(
            CannotStart.class,
            told -> {
              assertThat(told.exit()).isEqualTo(Exit.STATE_UNUSABLE);
              assertThat(told.remedy()).contains("CHOIR_STATE_DIR");
            });
  }

  @Test
  void aPathTooLongForSocketsIsRefusedBeforeAnythingIsMade() {
    var deep = folder.resolve("d".repeat(80));
    assertThatThrownBy(() -> StateFolder.claim(deep))
        .isInstanceOf(CannotStart.class)
        .hasMessageContaining("too long");
    assertThat(deep).doesNotExist();
  }

  @Test
  void theOperatorTokenIsNewEachTimeReadableByItsOwnerAloneAndGoneAtTheEnd() throws Exception {
    var file = folder.resolve(OperatorToken.FILE);
    try (var state = StateFolder.claim(folder)) {
      var first = OperatorToken.issue(state);
      var text = Files.readString(file).strip();
      assertThat(first.matches(text)).isTrue();
      assertThat(first.matches(text + "0")).isFalse();
      assertThat(first.matches("")).isFalse();
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
          .isEqualTo("rw-------");
      assertThat(OperatorToken.issue(state).matches(text)).isFalse();
    }
    assertThat(file).doesNotExist();
  }

  @Test
  void theAnnouncementCarriesTheSetupLinkForPeopleAndPrograms() throws Exception {
    Files.writeString(folder.resolve("setup-link"), "http://localhost:1/register?setup=x\n");
    var announcement = announcement();
    assertThat(printed(announcement, LogFormat.TEXT))
        .contains("ready at  http://localhost:1 ", "/register?setup=x", "sandboxes go on");
    assertThat(printed(announcement("--stop-sandboxes"), LogFormat.TEXT))
        .contains("stops it and every sandbox");
    var tree = new JsonMapper().readTree(printed(announcement, LogFormat.JSON));
    assertThat(tree.path("setup_link").asString()).endsWith("setup=x");
    assertThat(tree.path("address").asString()).isEqualTo("http://localhost:1");
  }

  private Announcement announcement(String... flags) throws Exception {
    var all = new ArrayList<>(List.of(flags));
    all.add("--state-dir=" + folder);
    return Announcement.of("http://localhost:1", Settings.read(all, Map.of()));
  }

  private static String printed(Announcement announcement, LogFormat format) {
    var out = new ByteArrayOutputStream();
    announcement.print(format, new PrintStream(out, true, StandardCharsets.UTF_8));
    return out.toString(StandardCharsets.UTF_8);
  }
}
