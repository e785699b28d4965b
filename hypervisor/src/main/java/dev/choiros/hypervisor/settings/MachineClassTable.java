package dev.choiros.hypervisor.settings;

import dev.choiros.backend.Destination;
import dev.choiros.backend.Limits;
import dev.choiros.backend.Template;
import dev.choiros.hypervisor.settings.TomlFile.Place;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * One {@code [class.<name>]} of the file; what it leaves out is as it was shipped, or as in the
 * standard class.
 */
final class MachineClassTable {
  private static final List<String> MEMBERS =
      List.of(
          "backend",
          "runtime",
          "vcpu",
          "memory",
          "processes",
          "disk",
          "network",
          "allow",
          "tier",
          "template",
          AdoptedTable.ENDPOINTS,
          AdoptedTable.SECRET);

  private static final String ALLOW = "allow";
  private static final int MOST_ALLOWED = 100;

  private final String name;
  private final JsonNode table;
  private final Place place;
  private final MachineClass base;
  private boolean good = true;

  private MachineClassTable(String name, JsonNode table, Place place) {
    this.name = name;
    this.table = table;
    this.place = place;
    this.base =
        MachineClass.SHIPPED.stream()
            .filter(each -> each.name().equals(name))
            .findFirst()
            .orElse(MachineClass.STANDARD);
  }

  /** Empty when something in it is wrong, which is told to {@code place}. */
  static Optional<MachineClass> read(String name, JsonNode table, Place place) {
    return new MachineClassTable(name, table, place).read();
  }

  private Optional<MachineClass> read() {
    if (!table.isObject()) {
      complain("is not a table: machine classes are written as [" + Key.MACHINE_CLASS + ".<name>]");
      return Optional.empty();
    }
    for (var member : table.propertyNames()) {
      if (!MEMBERS.contains(member)) {
        complain(Values.unknown("key", member, Nearest.to(member, MEMBERS)));
      }
    }
    var adopted = new AdoptedTable(name, table, this::complain);
    var read =
        new MachineClass(
            properName(),
            adopted.is() ? MachineClass.ADOPT + "/" + name : backend(),
            limits(),
            reach(),
            member("tier", text -> Text.word(text, MachineClass.Tier.class)).orElse(base.tier()),
            member("template", MachineClassTable::template).orElse(base.template()),
            adopted.read());
    return good ? Optional.of(read) : Optional.empty();
  }

  private String backend() {
    var backend = member("backend", Text::name).orElse(base.backend());
    var runtime = member("runtime", Text::name);
    if (runtime.isPresent() && backend.equals(MachineClass.AUTO)) {
      complain("runtime: name the backend that it is of, such as podman");
    }
    return runtime.map(named -> backend + "/" + named).orElse(backend);
  }

  private String properName() {
    try {
      return Text.name(name);
    } catch (IllegalArgumentException bad) {
      complain(String.valueOf(bad.getMessage()));
      return base.name();
    }
  }

  private Limits limits() {
    var shipped = base.limits();
    var memory = member("memory", Text::size).orElse(shipped.memoryBytes());
    var cpus = member("vcpu", MachineClassTable::milliCpus).orElse(shipped.milliCpus());
    var processes =
        member("processes", text -> Text.number(text, 32, 4_000_000)).orElse(shipped.processes());
    var disk = member("disk", Text::size).orElse(shipped.diskBytes());
    try {
      return new Limits(memory, cpus, processes, disk);
    } catch (IllegalArgumentException tooLittle) {
      complain(String.valueOf(tooLittle.getMessage()));
      return shipped;
    }
  }

  private Reach reach() {
    var kind =
        member("network", text -> Text.word(text, Reach.Kind.class)).orElse(base.reach().kind());
    @Nullable JsonNode list = table.get(ALLOW);
    if (list == null) {
      return Reach.of(kind);
    }
    if (kind != Reach.Kind.NAT) {
      complain(ALLOW + ": is for network = \"nat\" alone");
    } else if (!list.isArray() || list.isEmpty()) {
      complain(ALLOW + ": is a list such as [\"internet\", \"10.1.2.3:5432\"]");
    }
    if (list.size() > MOST_ALLOWED) {
      complain(ALLOW + ": names more than " + MOST_ALLOWED + " destinations");
    }
    var allow = new ArrayList<Destination>();
    for (var each : list) {
      destination(each).ifPresent(allow::add);
    }
    return new Reach(kind, allow);
  }

  private Optional<Destination> destination(JsonNode node) {
    try {
      return Optional.of(Destination.parse(node.asString()));
    } catch (IllegalArgumentException bad) {
      complain(ALLOW + ": " + bad.getMessage());
      return Optional.empty();
    }
  }

  private static String template(String text) {
    if (!Template.NAME.matcher(text).matches()) {
      throw new IllegalArgumentException(
          "\"" + text + "\" is not the name of a template such as host or base");
    }
    return text;
  }

  private static int milliCpus(String text) {
    try {
      var cpus = Double.parseDouble(text);
      if (cpus >= 0.01 && cpus <= 4096) {
        return (int) Math.round(cpus * 1000);
      }
    } catch (NumberFormatException notOne) {
      // said below
    }
    throw new IllegalArgumentException(
        "\"" + text + "\" is not a number of processors such as 2 or 0.5");
  }

  private <T> Optional<T> member(String member, Function<String, T> parse) {
    @Nullable JsonNode node = table.get(member);
    if (node == null) {
      return Optional.empty();
    }
    try {
      if (!node.isValueNode()) {
        throw new IllegalArgumentException("is one value, not a list or a table");
      }
      return Optional.of(parse.apply(node.asString()));
    } catch (IllegalArgumentException bad) {
      complain(member + ": " + bad.getMessage());
      return Optional.empty();
    }
  }

  private void complain(String what) {
    good = false;
    place.complain(Key.MACHINE_CLASS + "." + name + ": " + what);
  }
}
