package dev.choiros.hypervisor.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.choiros.backend.Backend;
import dev.choiros.backend.Endpoint;
import dev.choiros.backend.Isolation;
import dev.choiros.backend.Limits;
import dev.choiros.backend.Machines;
import dev.choiros.backend.Readiness;
import dev.choiros.hypervisor.host.Backends.Choice;
import dev.choiros.hypervisor.settings.MachineClass;
import dev.choiros.hypervisor.settings.Reach;
import dev.choiros.testkit.FakeBackend;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

class BackendsTest {
  private static final FakeBackend PLAIN = fake("aaa", Isolation.PROCESS);
  private static final FakeBackend OTHER = fake("aardvark", Isolation.NAMESPACES);
  private static final FakeBackend BUBBLEWRAP = fake("bubblewrap", Isolation.NAMESPACES);
  private static final FakeBackend NSPAWN = fake("nspawn", Isolation.NAMESPACES);
  private static final FakeBackend GVISOR = fake("gvisor", Isolation.GVISOR);
  private static final FakeBackend VM = fake("qemu", Isolation.MICROVM);

  @Test
  void theStrongestWallIsFirstThenThoseProvenLongestThenByName() {
    var some = new ArrayList<>(List.of(PLAIN, OTHER, BUBBLEWRAP, NSPAWN, GVISOR, VM));
    for (var seed = 0; seed < 20; seed++) {
      Collections.shuffle(some, new Random(seed));
      assertThat(Backends.probed(some).all())
          .extracting(Backends.Found::name)
          .containsExactly("qemu", "gvisor", "bubblewrap", "nspawn", "aardvark", "aaa");
    }
  }

  @Test
  void autoIsTheStrongestThatCanBeUsed() {
    assertThat(auto(NSPAWN, BUBBLEWRAP, GVISOR, VM)).isEqualTo(new Choice.Chosen(VM));
    assertThat(auto(NSPAWN, BUBBLEWRAP, GVISOR, lacking(VM))).isEqualTo(new Choice.Chosen(GVISOR));
    assertThat(auto(NSPAWN, BUBBLEWRAP, lacking(GVISOR))).isEqualTo(new Choice.Chosen(BUBBLEWRAP));
    assertThat(auto(NSPAWN, lacking(BUBBLEWRAP))).isEqualTo(new Choice.Chosen(NSPAWN));
  }

  @Test
  void autoIsASlowOneOnlyWhereThereIsNoOther() {
    var emulated = VM.probing(() -> new Readiness.Usable(List.of("emulated"), true));

    assertThat(auto(NSPAWN, emulated)).isEqualTo(new Choice.Chosen(NSPAWN));
    assertThat(auto(PLAIN, lacking(NSPAWN), emulated)).isEqualTo(new Choice.Chosen(emulated));
    assertThat(Backends.probed(List.of(NSPAWN, emulated)).choose("qemu"))
        .isEqualTo(new Choice.Chosen(emulated));
  }

  @Test
  void autoIsNeverOneThatIsolatesNothing() {
    assertThat(auto(PLAIN, lacking(BUBBLEWRAP), lacking(VM)))
        .isEqualTo(
            new Choice.Refused(
                "no backend that isolates can be used on this host: qemu: no qemu here;"
                    + " bubblewrap: no bubblewrap here",
                "make one of them usable: qemu: install qemu; bubblewrap: install bubblewrap"));
    assertThat(auto()).isInstanceOf(Choice.Refused.class);
    assertThat(Backends.probed(List.of(PLAIN)).choose("aaa")).isEqualTo(new Choice.Chosen(PLAIN));
  }

  @Test
  void aRuntimeIsNamedBehindASlash() {
    var backends = Backends.probed(List.of(OTHER.withRuntimes("crun", "runsc"), BUBBLEWRAP));

    var found = backends.find("aardvark/runsc").orElseThrow();
    assertThat(found.name()).isEqualTo("aardvark/runsc");
    assertThat(backends.find("aardvark/runsc")).containsSame(found);
    assertThat(backends.choose("aardvark/runsc")).isEqualTo(new Choice.Chosen(found.backend()));
    assertThat(backends.choose("auto")).isEqualTo(new Choice.Chosen(BUBBLEWRAP));
    assertThat(backends.choose("bubblewrap/crun"))
        .isEqualTo(
            new Choice.Refused(
                "the backend bubblewrap has no runtime crun",
                "leave the runtime out, or name the backend that it is of"));
    assertThat(backends.choose("nothing/crun")).isInstanceOf(Choice.Refused.class);
  }

  @Test
  void allAreProbedAtOnce() {
    var both = new CountDownLatch(2);
    Supplier<Readiness> waitsForTheOther =
        () -> {
          both.countDown();
          try {
            return both.await(10, TimeUnit.SECONDS)
                ? new Readiness.Usable(List.of())
                : new Readiness.Unusable("nobody else was asked", "ask all");
          } catch (InterruptedException stop) {
            throw new IllegalStateException(stop);
          }
        };

    var some = List.of(VM.probing(waitsForTheOther), GVISOR.probing(waitsForTheOther));

    assertThat(Backends.probed(some).usable()).hasSize(2);
  }

  @Test
  void aNamedOneThatCannotBeUsedSaysWhyAndWhatToDo() {
    assertThat(Backends.probed(List.of(BUBBLEWRAP, lacking(VM))).choose("qemu"))
        .isEqualTo(
            new Choice.Refused("the backend qemu cannot be used: no qemu here", "install qemu"));
  }

  @Test
  void aClassThatNeedsANetworkOfItsOwnGetsABackendThatHasIt() {
    var can = new Readiness.Usable(List.of());
    var backends =
        new Backends(
            List.of(
                new Backends.Found(VM, can, VM.realNetwork()),
                new Backends.Found(GVISOR, can, can),
                new Backends.Found(BUBBLEWRAP, can, can)));
    assertThat(backends.choose("auto", Reach.INTERNET)).isEqualTo(new Choice.Chosen(GVISOR));
    assertThat(backends.choose("auto", Reach.GATEWAY)).isEqualTo(new Choice.Chosen(VM));
    assertThat(backends.choose("qemu", Reach.INTERNET))
        .isEqualTo(
            new Choice.Refused(
                "the backend qemu has no network \"nat\" here: qemu gives sandboxes no network of"
                    + " their own",
                "use network = \"gateway\" or \"none\", or a machine class of another backend"));
    assertThat(Backends.probed(List.of(VM, lacking(GVISOR))).choose("auto", Reach.INTERNET))
        .isInstanceOfSatisfying(
            Choice.Refused.class,
            no ->
                assertThat(no.reason())
                    .contains("with network \"nat\": qemu: qemu gives", "gvisor: no gvisor here"));
  }

  @Test
  void oneThatCannotEvenBeAskedIsUnusableAndKeepsNobodyElse() {
    var broken =
        Backends.probed(
            List.of(
                fake("broken", Isolation.MICROVM)
                    .probing(() -> {
                      throw new IllegalStateException("boom");
                    }),
                BUBBLEWRAP));
    assertThat(broken.choose("auto")).isEqualTo(new Choice.Chosen(BUBBLEWRAP));
    assertThat(broken.choose("broken"))
        .isInstanceOfSatisfying(
            Choice.Refused.class, refused -> assertThat(refused.reason()).contains("boom"));
  }

  @Test
  void classesThatNameWhatIsNotThereAreRefusedAllAtOnce() {
    var classes =
        List.of(machine("a", "bublewrap"), machine("b", "bubblewrap"), machine("c", "autp"));
    assertThatThrownBy(() -> Backends.probed(List.of(BUBBLEWRAP)).check(classes, Optional.empty()))
        .isInstanceOfSatisfying(
            CannotStart.class, no -> assertThat(no.exit()).isEqualTo(CannotStart.Exit.BAD_SETTINGS))
        .hasMessageContaining("class a: there is no backend bublewrap: did you mean bubblewrap?")
        .hasMessageContaining("class c: there is no backend autp: did you mean auto?")
        .hasMessageNotContaining("class b");
  }

  @Test
  void onlyAnOverrideThatCannotBeUsedKeepsAHypervisorFromItsStart() {
    var backends = Backends.probed(List.of(lacking(VM)));
    var classes = List.of(machine("a", "qemu"), machine("b", "auto"));
    assertThatCode(() -> backends.check(classes, Optional.empty())).doesNotThrowAnyException();
    assertThatThrownBy(() -> backends.check(classes, Optional.of("qemu")))
        .isInstanceOfSatisfying(
            CannotStart.class,
            no -> {
              assertThat(no.exit()).isEqualTo(CannotStart.Exit.MISSING);
              assertThat(no.remedy()).isEqualTo("install qemu");
            });
  }

  @Test
  void machinesOfSomebodyElseAreABackendForEachClassAndNeverChosenByThemselves() {
    var adopt = fake("adopt", Isolation.UNKNOWN).lacking("no machines", "name some");
    var given = new Machines("nixos", List.of(Endpoint.parse("10.0.0.1:5")), Path.of("/secret"));
    var nixos =
        new MachineClass(
            "nixos",
            "adopt/nixos",
            Limits.DEFAULT,
            Reach.NONE,
            MachineClass.Tier.PERSISTENT,
            "host",
            Optional.of(given));
    var backends =
        Backends.probed(
            Backends.withMachines(List.of(adopt, PLAIN), List.of(machine("a", "auto"), nixos)));

    assertThat(backends.choose(nixos))
        .isInstanceOfSatisfying(
            Choice.Chosen.class,
            chosen -> {
              assertThat(chosen.backend().name()).isEqualTo("adopt/nixos");
              assertThat(chosen.backend().machines()).containsOnlyKeys(given.endpoints());
            });
    assertThat(backends.usable()).extracting(Backend::name).contains("adopt/nixos");
    assertThat(backends.choose("auto")).isInstanceOf(Choice.Refused.class);
    assertThat(backends.choose("adopt")).isInstanceOf(Choice.Refused.class);
  }

  private static Choice auto(FakeBackend... backends) {
    return Backends.probed(List.of(backends)).choose("auto");
  }

  private static MachineClass machine(String name, String backend) {
    return new MachineClass(
        name, backend, Limits.DEFAULT, Reach.NONE, MachineClass.Tier.PERSISTENT);
  }

  private static FakeBackend fake(String name, Isolation isolation) {
    return new FakeBackend().as(name, isolation);
  }

  private static FakeBackend lacking(FakeBackend whole) {
    return whole.lacking("no " + whole.name() + " here", "install " + whole.name());
  }
}
