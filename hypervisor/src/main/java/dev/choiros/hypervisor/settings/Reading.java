package dev.choiros.hypervisor.settings;

import dev.choiros.backend.Endpoint;
import dev.choiros.backend.Machines;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** Makes the one record out of the values, and knows which default depends on what. */
final class Reading {
  private final Values values;
  private final Map<String, String> environment;

  private Reading(Values values, Map<String, String> environment) {
    this.values = values;
    this.environment = environment;
  }

  static Settings of(Values values, Map<String, String> environment) {
    return new Reading(values, environment).settings();
  }

  private Settings settings() {
    var domain = values.value(Key.DOMAIN, Text::host).orElse("localhost");
    var backend = values.backend(Key.BACKEND);
    return new Settings(
        values.value(Key.BIND, Text::address).orElse(InetAddress.ofLiteral("127.0.0.1")),
        values.number(Key.PORT, 0, 65535, 9090),
        values.value(Key.STATE_DIR, Path::of).orElseGet(this::stateDir).toAbsolutePath(),
        values.value(Key.HOME, Path::of).orElse(Path.of("")).toAbsolutePath(),
        values.word(Key.REGISTRATION, Registration.class, Registration.SETUP),
        backend,
        values.word(Key.LOG_FORMAT, LogFormat.class, LogFormat.TEXT),
        values.word(Key.LOG_LEVEL, LogLevel.class, LogLevel.INFO),
        domain,
        tls(),
        relyingParty(domain),
        values.duration(Key.READY_TIMEOUT, Duration.ofSeconds(30)),
        values.duration(Key.DRAIN_TIMEOUT, Duration.ofSeconds(10)),
        values.yes(Key.STOP_SANDBOXES),
        caps(),
        new Nat(
            values.value(Key.NAT_POOL, Nat::pool).orElse(Nat.DEFAULT.pool()),
            values.value(Key.NAT_RESOLVERS, Nat::resolvers).orElse(Nat.DEFAULT.resolvers())),
        machineClasses(backend));
  }

  private Path stateDir() {
    if (Objects.equals(System.getProperty("user.name"), "root")) {
      return Path.of("/var/lib/choiros");
    }
    var data = environment.get("XDG_DATA_HOME");
    return data == null || data.isBlank()
        ? Path.of(System.getProperty("user.home"), ".local", "share", "choiros")
        : Path.of(data, "choiros");
  }

  private Optional<Tls> tls() {
    var certificate = values.file(Key.TLS_CERT);
    var key = values.file(Key.TLS_KEY);
    if (values.where(Key.TLS_CERT).isPresent() != values.where(Key.TLS_KEY).isPresent()) {
      var one = values.where(Key.TLS_CERT).or(() -> values.where(Key.TLS_KEY)).orElseThrow();
      values.fault(one + ": tls.cert and tls.key go together, and only one is given");
    }
    return certificate.flatMap(chain -> key.map(secret -> new Tls(chain, secret)));
  }

  /** WebAuthn: the origin's host is the relying party's id or ends in it. */
  private RelyingParty relyingParty(String domain) {
    var id = values.value(Key.RP_ID, Text::host).orElse(domain);
    var origin = values.value(Key.RP_ORIGIN, Text::origin);
    var host = origin.map(each -> java.net.URI.create(each).getHost()).orElse(domain);
    if (!host.equals(id) && !host.endsWith("." + id)) {
      values.fault(
          values.where(Key.RP_ID).or(() -> values.where(Key.RP_ORIGIN)).orElse("domain")
              + ": the relying party "
              + id
              + " is not the host "
              + host
              + " of the origin, nor a parent domain of it");
    }
    return new RelyingParty(id, origin, values.text(Key.RP_NAME).orElse("ChoirOS"));
  }

  private Caps caps() {
    var base = Caps.DEFAULT;
    return new Caps(
        values.number(Key.MAX_CONNECTIONS, 16, 1_000_000, base.connections()),
        values.number(Key.MAX_PER_ADDRESS, 4, 1_000_000, base.connectionsPerAddress()),
        values.number(Key.MAX_SANDBOXES, 1, 30_000, base.sandboxes()));
  }

  private void eachMachineOnce(Collection<MachineClass> classes) {
    var owners = new HashMap<Endpoint, String>();
    for (var each : classes) {
      for (var endpoint : each.machines().map(Machines::endpoints).orElse(List.of())) {
        var before = owners.put(endpoint, each.name());
        if (before != null && !before.equals(each.name())) {
          values.fault(
              "the machine classes %s and %s both name the machine at %s"
                  .formatted(before, each.name(), endpoint));
        }
      }
    }
  }

  /** The shipped ones, as the file changes them, and those that it adds. */
  private List<MachineClass> machineClasses(Optional<String> backend) {
    var classes = new LinkedHashMap<String, MachineClass>();
    MachineClass.SHIPPED.forEach(each -> classes.put(each.name(), each));
    values.classes().forEach(each -> classes.put(each.name(), each));
    eachMachineOnce(classes.values());
    return classes.values().stream().map(each -> backend.map(each::on).orElse(each)).toList();
  }
}
