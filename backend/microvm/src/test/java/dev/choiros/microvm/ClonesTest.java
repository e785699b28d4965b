package dev.choiros.microvm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.choiros.backend.Limits;
import dev.choiros.layers.FolderStore;
import dev.choiros.testkit.Box;
import dev.choiros.testkit.Rig;
import dev.choiros.testkit.SharedTemplates;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Sandboxes that are clones of one machine, in which the agent ran already. */
@Tag("sandbox")
class ClonesTest {
  private static final Limits SMALL = new Limits(256L << 20, 2000, 128, 64L << 20);

  /** The host may be busy; the one that was cloned had no clock that was ever set. */
  private static final Duration SOON = Duration.ofSeconds(30);

  /** Each a line that no two machines may have in common. */
  private static final String CHANCE =
      """
      cat /proc/sys/kernel/random/boot_id
      cat /proc/sys/kernel/random/uuid
      od -An -N16 -tx1 /dev/urandom
      od -An -N16 -tx1 /dev/random
      python3 -ISc 'import os; print(os.getrandom(16).hex())'
      hostname
      """;

  @TempDir Path temp;

  @Test
  void shareNothingThatIsOnes() throws Exception {
    try (var rig =
        new Rig(temp, TestMachines.qemu(), new FolderStore(SharedTemplates.folder()), 48_000)) {
      var one = rig.started(SMALL);
      var other = rig.started(SMALL);

      var ones = one.run("root", CHANCE).output().lines().toList();
      var others = other.run("root", CHANCE).output().lines().toList();
      assertThat(ones).hasSize(6).doesNotHaveDuplicates().doesNotContainAnyElementsOf(others);
      assertThat(ones.getLast()).isEqualTo(one.spec().id().value());
      assertThat(other.run("root", "cat /etc/hostname").output())
          .isEqualTo(other.spec().id() + "\n");

      one.run("root", "echo mine >/root/file; echo mine >/tmp/file; echo mine >/dev/shm/file");
      assertThat(other.run("root", "ls /root /tmp /dev/shm").output()).doesNotContain("file");
      assertThat(other.run("root", "ls /real /old /waits").output()).doesNotContain("usr");
      for (var box : List.of(one, other)) {
        assertThat(Duration.between(clock(box), Instant.now()).abs()).isLessThan(SOON);
        assertThat(box.parked()).isEqualTo(4);
      }
      assertThat(heldByParents(one.spec().id().value(), other.spec().id().value())).isEmpty();
    }
  }

  private static Instant clock(Box box) throws IOException, InterruptedException {
    return Instant.ofEpochSecond(Long.parseLong(box.run("root", "date +%s").output().strip()));
  }

  /** Files of machines that others are cloned from which have any of these in them. */
  private static List<String> heldByParents(String... words) throws IOException {
    var search = new ArrayList<>(List.of("grep", "--recursive", "--files-with-matches"));
    for (var word : words) {
      search.addAll(List.of("-e", word));
    }
    try (var folders = Files.newDirectoryStream(TestMachines.images().cache(), "booted-*")) {
      folders.forEach(folder -> search.add(folder.toString()));
    }
    var process = new ProcessBuilder(search).redirectErrorStream(true).start();
    return process.inputReader().lines().toList();
  }
}
