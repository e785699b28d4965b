package dev.choiros.microvm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.choiros.backend.BackendException;
import dev.choiros.backend.Limits;
import dev.choiros.layers.FolderStore;
import dev.choiros.linux.Failpoint;
import dev.choiros.testkit.Rig;
import dev.choiros.testkit.SharedTemplates;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** QEMU's other machine, which is taken where it has no {@code microvm}, or when it is named. */
class Q35Test {
  private static final Limits SMALL = new Limits(256L << 20, 2000, 128, 64L << 20);
  private static final Duration SOON = Duration.ofSeconds(5);

  @TempDir Path temp;

  @Test
  void isTakenWhereThereIsNoMicrovm() {
    var old = "Supported machines are:\npc   Standard PC (alias)\nq35  Standard PC (alias)\n";
    assertThat(Board.in(old)).containsExactly(Board.Q35);
    assertThat(Board.in(old + "microvm   microvm (i386)\n"))
        .containsExactly(Board.MICROVM, Board.Q35);
  }

  @Test
  void isARuntimeOfQemu() {
    assertThat(new Qemu().withRuntime("q35").name()).isEqualTo("qemu/q35");
    assertThatThrownBy(() -> new Qemu().withRuntime("pc"))
        .isInstanceOf(BackendException.class)
        .hasMessage("QEMU has no machine pc");
  }

  @Test
  @Tag("sandbox")
  void startsAnswersPausesIsWrittenDownAndGoesOn() throws Exception {
    var q35 = TestMachines.qemu(Optional.of(Board.Q35), Failpoint.NONE, Qemu.BOOTS);
    var layers = new FolderStore(SharedTemplates.folder());
    try (var rig = new Rig(temp, q35, layers, 47_000)) {
      var box = rig.box(SMALL);
      var running = rig.start(box);
      assertThat(box.get("/health")).contains("healthy");
      assertThat(box.run("root", "uname -r").output()).contains("cloud");

      running.pause();
      var answer = new FutureTask<>(() -> box.get("/health"));
      Thread.ofVirtual().start(answer);
      assertThatThrownBy(() -> answer.get(300, TimeUnit.MILLISECONDS))
          .isInstanceOf(TimeoutException.class);
      running.resume();
      assertThat(answer.get()).contains("healthy");

      var pid = box.run("root", "sleep 1000 >/dev/null 2>&1 & echo $!").output().strip();
      var snapshot = Files.createDirectory(temp.resolve("snapshot"));
      box.close();
      running.snapshot(snapshot);
      box.listen();
      var restored = q35.restore(box.spec(), snapshot);
      assertThat(box.run("root", "cat /proc/" + pid + "/cmdline").output()).startsWith("sleep");

      restored.stop(SOON);
      assertThat(q35.adopt(box.spec())).isEmpty();
    }
  }
}
