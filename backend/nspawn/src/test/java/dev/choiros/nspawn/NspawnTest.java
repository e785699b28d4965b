package dev.choiros.nspawn;

import static org.assertj.core.api.Assertions.assertThat;

import dev.choiros.backend.Backend;
import dev.choiros.linux.Failpoint;
import dev.choiros.testkit.linux.LinuxContract;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The contract. */
@Tag("sandbox")
class NspawnTest extends LinuxContract {
  @Override
  protected Backend backend(Failpoint failpoint, Duration patience) {
    return new Nspawn(failpoint, patience);
  }

  /** What nspawn is told is for the host's eyes, and what it cannot be told is done inside. */
  @Test
  void theAgentHasItsFewRightsAndSeesNoPathOfTheHost() throws Exception {
    var box = rig.started(SMALL);

    var status = box.run("root", "cat /proc/self/status").output();
    assertThat(status)
        .contains("CapBnd:\t00000000000800fb", "CapEff:\t00000000000800fb", "NoNewPrivs:\t1");
    var seen = box.run("root", "cat /proc/[0-9]*/cmdline /proc/[0-9]*/environ; ls -R /sys");
    assertThat(seen.output()).doesNotContain(temp.toString());
  }

  // Promise: P2
  @Test
  void aDatabaseIsWrittenByTheUserAndKeptAndTheNeighboursIsNotRead() throws Exception {
    var box = rig.started(SMALL);
    var insert =
        "python3 -IS -c 'import sqlite3; d = sqlite3.connect(\"/data/a.db\");"
            + " d.execute(\"pragma journal_mode=wal\");"
            + " d.execute(\"create table if not exists t(x)\");"
            + " d.execute(\"insert into t values (1)\"); d.commit();"
            + " print(d.execute(\"select count(*) from t\").fetchone()[0])'";
    assertThat(box.run("user", insert).output()).isEqualTo("1\n");
    var file = box.spec().folder().root().resolve("data/a.db");
    var owner = Integer.toUnsignedLong((Integer) Files.getAttribute(file, "unix:uid"));
    assertThat(owner).isEqualTo(box.spec().ids().base() + 1000);

    backend().adopt(box.spec()).orElseThrow().stop(Duration.ofSeconds(5));
    rig.reopen(box);
    rig.start(box);
    assertThat(box.run("user", insert).output()).isEqualTo("2\n");

    assertThat(readsAs(box.spec().ids().base() + 1000, file)).isTrue();
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    var neighbour = rig.started(SMALL);
    for (var id : List.of(0, 1000)) {
      assertThat(readsAs(neighbour.spec().ids().base() + id, file)).isFalse();
    }
    assertThat(neighbour.run("root", "ls /data").output()).isEmpty();
  }

  /** Whether somebody with this id of the host could read the file. */
  private static boolean readsAs(long id, Path file) throws Exception {
    var command = List.of("setpriv", "--reuid=" + id, "--clear-groups", "cat", file.toString());
    var process =
        new ProcessBuilder(command)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    return process.waitFor() == 0;
  }
}
