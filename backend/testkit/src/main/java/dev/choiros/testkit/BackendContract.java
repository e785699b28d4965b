package dev.choiros.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.choiros.backend.Backend;
import dev.choiros.backend.BackendException;
import dev.choiros.backend.Capability;
import dev.choiros.backend.DiskForm;
import dev.choiros.backend.Limits;
import dev.choiros.backend.Readiness;
import dev.choiros.backend.Running;
import dev.choiros.layers.LayerStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.io.TempDir;

/** What every backend must do. A backend's own test extends this; so does the fake's. */
public abstract class BackendContract {
  protected static final Limits SMALL = new Limits(256L << 20, 2000, 128, 64L << 20);
  private static final Duration SOON = Duration.ofSeconds(30);

  /** Spread out, so that suites beside each other on one host share no ids. */
  static final AtomicInteger NUMBERS =
      new AtomicInteger((int) (ProcessHandle.current().pid() % 400) * 100);

  @TempDir protected Path temp = Path.of("");

  protected Rig rig;
  private TestInfo test;

  /** A backend as a hypervisor has it that has just started; all are on one host. */
  protected abstract Backend backend();

  protected abstract LayerStore layers(Path templates);

  /** Makes the sandbox end as if by itself. */
  protected abstract void crash(Running running);

  /** Writes a file at the top of a running sandbox's root. */
  protected void write(Box box, String name, String text) throws Exception {
    Files.writeString(box.spec().folder().root().resolve(name), text);
  }

  protected String read(Box box, String name) throws Exception {
    return Files.readString(box.spec().folder().root().resolve(name));
  }

  /** A sandbox that cannot be started. */
  protected Box broken() throws Exception {
    return rig.box(SMALL, Files.createDirectory(temp.resolve("no-agent")));
  }

  @BeforeEach
  final void openRig(TestInfo test) throws IOException {
    this.test = test;
    rig = new Rig(temp, backend(), layers(SharedTemplates.folder()), NUMBERS.getAndAdd(50));
  }

  @AfterEach
  final void closeRig() throws IOException {
    rig.close();
    Leftover.none(temp);
  }

  @Test
  void saysThatItCanRunHere() {
    assertThat(backend().probe()).isInstanceOf(Readiness.Usable.class);
  }

  @Test
  void aStartedSandboxDialsItsChannelAndAnswers() throws Exception {
    var box = rig.box(SMALL);
    var running = rig.start(box);

    assertThat(box.get("/health")).contains("healthy");
    assertThat(running.alive()).isTrue();
    assertThat(running.id()).isEqualTo(box.spec().id());
  }

  @Test
  void stoppingTwiceIsHarmless() throws Exception {
    var running = rig.start(rig.box(SMALL));

    running.stop(Duration.ofSeconds(5));
    running.stop(Duration.ZERO);

    assertThat(running.alive()).isFalse();
  }

  @Test
  void aSandboxThatRunsIsNotStartedAgain() throws Exception {
    var box = rig.box(SMALL);
    var running = rig.start(box);

    assertThatThrownBy(() -> rig.start(box)).isInstanceOf(BackendException.class);
    assertThat(running.alive()).isTrue();
  }

  @Test
  void aFailedStartLeavesNothing() throws Exception {
    var box = broken();

    assertThatThrownBy(() -> rig.start(box))
        .isInstanceOfSatisfying(
            BackendException.class, told -> assertThat(told.remedy()).isNotBlank());
    assertThat(backend().adopt(box.spec())).isEmpty();
    Leftover.noProcess(temp);
  }

  @Test
  void aSandboxIsTakenUpAfterARestart() throws Exception {
    var box = rig.box(SMALL);
    var before = rig.start(box);
    box.get("/health");
    box.close();

    var after = backend().adopt(box.spec()).orElseThrow();
    box.listen();

    assertThat(after.pid()).isEqualTo(before.pid());
    assertThat(box.get("/health")).contains("healthy");
    after.stop(Duration.ofSeconds(5));
    assertThat(before.alive()).isFalse();
  }

  @Test
  void nothingIsTakenUpWhereNothingRuns() throws Exception {
    var box = rig.box(SMALL);

    assertThat(backend().adopt(box.spec())).isEmpty();
    rig.start(box).stop(Duration.ZERO);
    assertThat(backend().adopt(box.spec())).isEmpty();
  }

  @Test
  void anExitIsToldOnce() throws Exception {
    var running = rig.start(rig.box(SMALL));
    var told = new AtomicInteger();
    running.onExit(_ -> told.incrementAndGet());

    crash(running);

    Eventually.holds("the exit was told", SOON, () -> told.get() == 1);
    running.stop(Duration.ZERO);
    assertThat(told).hasValue(1);
  }

  @Test
  void theExitOfATakenUpSandboxIsToldToo() throws Exception {
    var box = rig.box(SMALL);
    rig.start(box);
    var running = backend().adopt(box.spec()).orElseThrow();
    var told = new AtomicInteger();
    running.onExit(_ -> told.incrementAndGet());

    crash(running);

    Eventually.holds("the exit was told", SOON, () -> told.get() == 1);
  }

  @Test
  void aStopIsNoExit() throws Exception {
    var running = rig.start(rig.box(SMALL));
    var told = new AtomicInteger();
    running.onExit(_ -> told.incrementAndGet());

    running.stop(Duration.ofSeconds(5));

    assertThat(running.alive()).isFalse();
    assertThat(told).hasValue(0);
  }

  @Test
  void oneThatIsPausedAnswersWhenItIsResumed() throws Exception {
    var box = rig.box(SMALL);
    var running = rig.start(box);
    assertThat(box.get("/health")).contains("healthy");
    if (!can(Capability.PAUSE)) {
      Declared.by(test, "no pause here");
      isRefused(running::pause);
      isRefused(running::resume);
      return;
    }
    running.resume();
    running.pause();
    running.pause();
    var cpu = running.usage().cpuNanos();
    var answer = new FutureTask<>(() -> box.get("/health"));
    Thread.ofVirtual().start(answer);

    assertThatThrownBy(() -> answer.get(300, TimeUnit.MILLISECONDS))
        .isInstanceOf(TimeoutException.class);
    assertThat(running.usage().cpuNanos()).isEqualTo(cpu);
    assertThat(running.alive()).isTrue();
    backend().adopt(box.spec()).orElseThrow().resume();

    assertThat(answer.get()).contains("healthy");
  }

  @Test
  void oneThatMayBePausedIsStoppedAndSwept() throws Exception {
    var running = rig.start(rig.box(SMALL));
    var box = rig.box(SMALL);
    var swept = rig.start(box);
    if (can(Capability.PAUSE)) {
      running.pause();
      swept.pause();
    }

    running.stop(Duration.ofSeconds(5));
    backend().sweep(box.spec().folder());

    assertThat(running.alive()).isFalse();
    assertThat(swept.alive()).isFalse();
    Leftover.noProcess(temp);
  }

  @Test
  void aSnapshotIsStartedWithItsProcesses() throws Exception {
    var box = rig.box(SMALL);
    var running = rig.start(box);
    var snapshot = Files.createDirectory(temp.resolve("snapshot"));
    if (!can(Capability.MEMORY_SNAPSHOT)) {
      Declared.by(test, "no snapshots of memory");
      isRefused(() -> running.snapshot(snapshot));
      assertThat(running.alive()).isTrue();
      running.stop(Duration.ZERO);
      isRefused(() -> rig.restore(box, snapshot));
      return;
    }
    var pid = box.run("root", "sleep 1000 >/dev/null 2>&1 & echo $!").output().strip();

    box.close();
    running.snapshot(snapshot);
    assertThat(running.alive()).isFalse();
    box.listen();
    var restored = rig.restore(box, snapshot);

    assertThat(box.run("root", "cat /proc/" + pid + "/cmdline").output()).startsWith("sleep");
    restored.stop(Duration.ofSeconds(5));
    assertThat(backend().adopt(box.spec())).isEmpty();
  }

  private boolean can(Capability capability) {
    return backend().capabilities().contains(capability);
  }

  private static void isRefused(ThrowingCallable asked) {
    assertThatThrownBy(asked)
        .isInstanceOfSatisfying(
            BackendException.class, told -> assertThat(told.remedy()).isNotBlank());
  }

  @Test
  void idsDoNotOverlap() {
    if (!can(Capability.OWN_IDS)) {
      Declared.by(test, "one range of ids for all, as this user");
      assertThat(backend().ids(1)).isEqualTo(backend().ids(2));
      return;
    }
    var ends = new HashSet<Long>();
    for (var number = 0; number < 1000; number++) {
      var ids = backend().ids(number);
      assertThat(ids.hasUsers()).isTrue();
      assertThat(ends.add(ids.base())).isTrue();
      assertThat(ends.add(ids.base() + ids.count() - 1)).isTrue();
      assertThat(ids).isEqualTo(backend().ids(number));
    }
  }

  /** How many are started together. */
  protected int crowd() {
    return 20;
  }

  @Test
  void twentyStartAtOnce() throws Exception {
    var starts = new ArrayList<Future<String>>();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (var i = 0; i < crowd(); i++) {
        starts.add(
            threads.submit(() -> {
              var box = rig.box(SMALL);
              rig.start(box);
              return box.get("/health");
            }));
      }
    }
    for (var start : starts) {
      assertThat(start.get()).contains("healthy");
    }
  }

  // Promise: P5
  @Test
  void filesSurviveStopAndStart() throws Exception {
    var box = rig.box(SMALL);
    rig.start(box);
    write(box, "kept", "yes");
    backend().adopt(box.spec()).orElseThrow().stop(Duration.ofSeconds(5));

    rig.reopen(box);
    rig.start(box);

    assertThat(box.get("/health")).contains("healthy");
    assertThat(read(box, "kept")).isEqualTo("yes");
  }

  // Promise: P5
  @Test
  void sweepingEndsWhatRunsAndIsHarmlessAfterwards() throws Exception {
    var box = rig.box(SMALL);
    var running = rig.start(box);

    backend().sweep(box.spec().folder());
    backend().sweep(box.spec().folder());

    assertThat(running.alive()).isFalse();
    if (backend().diskForm() == DiskForm.NONE) {
      Declared.by(test, "its files are in a machine that somebody else runs");
      assertThat(box.spec().folder().disk()).doesNotExist();
    } else {
      assertThat(box.spec().folder().disk()).exists();
    }
    Leftover.noProcess(temp);
  }

  @Test
  void aRunningSandboxIsNotDeleted() throws Exception {
    var box = rig.box(SMALL);
    var running = rig.start(box);

    assertThatThrownBy(() -> backend().delete(box.spec().folder()))
        .isInstanceOf(BackendException.class);
    assertThat(running.alive()).isTrue();
  }

  @Test
  void deletingRemovesTheFolderWhoeverOwnsTheFiles() throws Exception {
    var box = rig.box(SMALL);
    rig.start(box).stop(Duration.ZERO);

    backend().delete(box.spec().folder());

    assertThat(box.spec().folder().home()).doesNotExist();
    assertThatCode(() -> backend().delete(box.spec().folder())).doesNotThrowAnyException();
  }

  @Test
  void foldersAndRunningSandboxesAreFound() throws Exception {
    var stopped = rig.box(SMALL);
    var running = rig.box(SMALL);
    rig.start(running);

    assertThat(backend().found(rig.sandboxes()))
        .isEqualTo(new HashSet<>(List.of(stopped.spec().id(), running.spec().id())));
    assertThat(backend().found(temp.resolve("elsewhere"))).isEmpty();
  }
}
