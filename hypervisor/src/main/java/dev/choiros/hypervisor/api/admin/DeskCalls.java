package dev.choiros.hypervisor.api.admin;

import dev.choiros.backend.Isolation;
import dev.choiros.hypervisor.api.About;
import dev.choiros.hypervisor.api.Answer;
import dev.choiros.hypervisor.api.Call;
import dev.choiros.hypervisor.api.Endpoint;
import dev.choiros.hypervisor.api.Fault;
import dev.choiros.hypervisor.api.Json;
import dev.choiros.hypervisor.host.Backends.Choice;
import dev.choiros.hypervisor.ledger.UserId;
import dev.choiros.hypervisor.lifecycle.Lifecycle;
import dev.choiros.hypervisor.sandboxes.DeskRows;
import dev.choiros.hypervisor.settings.MachineClass;
import dev.choiros.hypervisor.settings.Nearest;
import dev.choiros.protocol.sandboxes.MachineChoice;
import dev.choiros.protocol.sandboxes.MachineClassRow;
import dev.choiros.protocol.sandboxes.PointerRow;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What a person sets about their slots: pointers, and the machine class of the next start. */
final class DeskCalls {
  private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9-]{0,39}");

  private final Lifecycle lifecycle;
  private final Asking asking;

  DeskCalls(Lifecycle lifecycle, Asking asking) {
    this.lifecycle = lifecycle;
    this.asking = asking;
  }

  List<Endpoint> endpoints() {
    return List.of(
        Endpoint.get(
            "/admin/sandboxes/{user}/pointers",
            call -> Answer.json(pointers(asking.owner(call))),
            About.of("The names of slots; main is what / means").answersListOf(PointerRow.class)),
        Endpoint.post(
            "/admin/sandboxes/{user}/pointers/set",
            this::point,
            About.of("Points a name at a slot; the names there are")
                .takes(PointerRow.class)
                .answersListOf(PointerRow.class)),
        Endpoint.get(
            "/admin/machine-classes",
            this::classes,
            About.of("What a sandbox can be made of, and what of it this host cannot do")
                .answersListOf(MachineClassRow.class)),
        Endpoint.get(
            "/me/machine-class",
            call -> Answer.json(choice(call.person().id())),
            About.of("The machine class of the own new sandboxes").answers(MachineChoice.class)),
        Endpoint.put(
            "/me/machine-class",
            this::choose,
            About.of("Chooses the machine class of the own new sandboxes")
                .takes(MachineChoice.class)
                .answers(MachineChoice.class)));
  }

  private List<PointerRow> pointers(UserId owner) {
    return lifecycle.pointers(owner).entrySet().stream()
        .map(pointer ->
            new PointerRow(
                pointer.getKey(),
                DeskRows.kind(pointer.getValue()),
                DeskRows.value(pointer.getValue())))
        .toList();
  }

  private Answer point(Call call) {
    var owner = asking.owner(call);
    var row = Json.read(call, PointerRow.class);
    var name = given(row.pointerName(), "pointer_name");
    var target =
        Asking.valid(() ->
            DeskRows.target(
                given(row.targetKind(), "target_kind"), given(row.targetValue(), "target_value")));
    if (!NAME.matcher(name).matches()) {
      throw bad("a pointer is named with 1 to 40 of a-z, 0-9 and -");
    }
    return asking.audited(
        call,
        "pointer.set",
        owner + "/" + name,
        () -> {
          lifecycle.point(owner, name, target);
          return Answer.json(pointers(owner));
        });
  }

  private Answer classes(Call call) {
    var _ = call.person();
    var all = lifecycle.machineClasses();
    return Answer.json(all.stream().map(row -> row(row, row.equals(all.getFirst()))).toList());
  }

  private MachineClassRow row(MachineClass machine, boolean standard) {
    var choice = lifecycle.choice(machine);
    var refused = choice instanceof Choice.Refused no ? no : null;
    var backend = choice instanceof Choice.Chosen(var chosen) ? chosen.name() : machine.backend();
    return new MachineClassRow(
        machine.name(),
        backend,
        machine.auto(),
        lifecycle.isolation(backend).map(Isolation::label).orElse(null),
        refused == null ? null : refused.reason(),
        refused == null ? null : refused.remedy(),
        machine.limits().milliCpus() / 1000.0,
        machine.limits().memoryBytes(),
        machine.limits().processes(),
        machine.limits().diskBytes(),
        machine.reach().label(),
        machine.tier().name().toLowerCase(Locale.ROOT),
        standard);
  }

  private MachineChoice choice(UserId owner) {
    return new MachineChoice(lifecycle.machineClass(owner).name());
  }

  private Answer choose(Call call) {
    var owner = call.person().id();
    var name = given(Json.read(call, MachineChoice.class).machineClass(), "machine_class");
    var all = lifecycle.machineClasses();
    var chosen =
        all.stream()
            .filter(machine -> machine.name().equals(name))
            .findFirst()
            .orElseThrow(() -> noClass(name, all));
    return asking.audited(
        call,
        "machine-class.set",
        owner + "/" + name,
        () -> {
          lifecycle.choose(owner, chosen);
          return Answer.json(choice(owner));
        });
  }

  private static Fault noClass(String name, List<MachineClass> all) {
    var near = Nearest.to(name, all.stream().map(MachineClass::name).toList());
    return bad("there is no machine class \"" + name + "\": did you mean " + near + "?");
  }

  /** A record that comes from outside may lack what it must have. */
  private static String given(@Nullable String value, String member) {
    if (value == null) {
      throw bad("the body has no " + member);
    }
    return value;
  }

  private static Fault bad(String message) {
    return new Fault(
        Fault.Code.BAD_REQUEST, message, "look at /admin/machine-classes or /openapi.json");
  }
}
