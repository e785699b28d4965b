package dev.choiros.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.choiros.backend.Backend;
import dev.choiros.backend.BackendException;
import dev.choiros.backend.Limits;
import dev.choiros.backend.Running;
import dev.choiros.layers.LayerStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What every backend that runs programs must do whatever the program does that stands in the
 * agent's place: start, stop and delete end, nothing is left, and one sandbox has one channel.
 */
@Timeout(60)
public abstract class HostileProgramContract {
  private static final Limits SMALL = new Limits(256L << 20, 1000, 64, 64L << 20);
  private static final Duration SOON = Duration.ofSeconds(30);
  private static final AtomicInteger NUMBERS =
      new AtomicInteger(40_000 + (int) (ProcessHandle.current().pid() % 100) * 40);

  private static final String DIALS_OFTEN =
      """
      #!/usr/bin/python3 -IS
      import select, socket
      held = []
      for first in [b"S"] * 40 + [b"X"] * 40 + [b"G"] * 10 + [b""] * 10 + [b"S"] * 2:
          connection = socket.socket(socket.AF_UNIX)
          connection.connect("/run/choiros/channel/host.sock")
          connection.sendall(first)
          held.append(connection)
      select.select([], [], [])
      """;

  /** Tries the sockets that are not its own, by every name that they may have. */
  private static final String DIALS_OTHERS =
      """
      python3 -IS - <<'END'
      import os, socket
      reached = []
      for top in ("", "/proc/1/root", "/proc/self/root", "/run/choiros/channel/../../.."):
          for path in ("NEIGHBOUR", "OWN"):
              with socket.socket(socket.AF_UNIX) as connection:
                  try:
                      connection.connect((top + path)[:107])
                      reached.append(top + path)
                  except OSError:
                      pass
      print(sorted(os.listdir("/run/choiros/channel")), reached)
      END
      """;

  @TempDir protected Path temp = Path.of("");
  private Rig rig;

  protected abstract Backend backend();

  protected abstract LayerStore layers(Path templates);

  @BeforeEach
  final void openRig() throws IOException {
    rig = new Rig(temp, backend(), layers(SharedTemplates.folder()), NUMBERS.getAndAdd(4));
  }

  @AfterEach
  final void closeRig() throws IOException {
    rig.close();
    Leftover.none(temp);
  }

  /** A sandbox whose agent is that program. */
  private Box box(String program) throws IOException {
    var file = Files.createDirectories(temp.resolve("hostile/bin")).resolve("agent");
    Files.writeString(file, program);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    return rig.box(SMALL, temp.resolve("hostile"));
  }

  private void endsWithoutTrace(Box box, Running running) throws IOException {
    running.stop(Duration.ofMillis(200));
    assertThat(running.alive()).isFalse();
    assertThat(backend().adopt(box.spec())).isEmpty();
    Leftover.noProcess(temp);
    box.close();
    rig.layers().close(box.spec().folder());
    backend().delete(box.spec().folder());
    assertThat(box.spec().folder().home()).doesNotExist();
  }

  @Test
  void oneThatEndsAtOnceIsToldOrRefused() throws Exception {
    var box = box("#!/bin/sh\nexit 3\n");
    var told = new AtomicInteger();
    try {
      var running = rig.start(box);
      running.onExit(_ -> told.incrementAndGet());
      Eventually.holds("it has ended", SOON, () -> !running.alive());
      Eventually.holds("its end was told", SOON, () -> told.get() == 1);
      endsWithoutTrace(box, running);
    } catch (BackendException refused) {
      assertThat(refused.remedy()).isNotBlank();
      Leftover.noProcess(temp);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"exec sleep 1000", "trap '' TERM INT HUP; while :; do sleep 1; done"})
  void oneThatNeverDialsIsStartedAndStopped(String program) throws Exception {
    var box = box("#!/bin/sh\n" + program + "\n");
    var running = rig.start(box);
    assertThat(running.alive()).isTrue();
    assertThat(box.parked()).isZero();
    endsWithoutTrace(box, running);
  }

  @Test
  void oneThatDialsOftenAndNonsenseIsStopped() throws Exception {
    var box = box(DIALS_OFTEN);
    var running = rig.start(box);
    Eventually.holds("all its calls came", SOON, () -> box.parked() == 42);
    assertThat(running.alive()).isTrue();
    endsWithoutTrace(box, running);
  }

  @Test
  void oneThatFloodsItsOutputIsStopped() throws Exception {
    var box = box("#!/bin/sh\nwhile :; do yes output; yes errors >&2; done\n");
    var running = rig.start(box);
    var console = box.spec().folder().console();
    Eventually.holds("it floods", SOON, () -> Files.size(console) > 1 << 20);
    var neighbour = rig.started(SMALL);
    assertThat(neighbour.run("user", "echo fine").output()).isEqualTo("fine\n");
    backend().adopt(neighbour.spec()).orElseThrow().stop(Duration.ZERO);
    endsWithoutTrace(box, running);
  }

  // Promise: P1
  @ParameterizedTest
  @ValueSource(strings = {"root", "user"})
  void onlyItsOwnChannelIsReached(String user) throws Exception {
    var box = rig.started(SMALL);
    var neighbour = rig.started(SMALL);
    Eventually.holds("all of its agent's calls came", SOON, () -> neighbour.parked() == 4);

    var script =
        DIALS_OTHERS
            .replace("NEIGHBOUR", neighbour.spec().folder().socket().toString())
            .replace("OWN", box.spec().folder().socket().toString());
    assertThat(box.run(user, script).output()).isEqualTo("['host.sock'] []\n");
    assertThat(neighbour.parked()).isEqualTo(4);
  }
}
