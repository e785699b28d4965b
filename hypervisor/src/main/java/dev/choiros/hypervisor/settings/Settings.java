package dev.choiros.hypervisor.settings;

import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What the hypervisor is told from outside, read once at its start: a flag beats the environment,
 * the environment beats {@code choir.toml}, the file beats the default. Parts get values of it,
 * never the whole.
 *
 * @param port 0 lets the system pick one
 * @param home the folder of the distribution; the agent's image and the desktop are in it
 * @param backend beats what the machine classes name, for an emergency; they have it already
 * @param domain what sandbox origins {@code {port}-{id}.{domain}} end in
 * @param readyTimeout how long a sandbox may take to become ready
 * @param drainTimeout how long requests may finish when the hypervisor stops
 * @param stopSandboxes whether sandboxes stop with the hypervisor, instead of going on
 * @param machineClasses never empty; the first is the default
 */
public record Settings(
    InetAddress bind,
    int port,
    Path stateDir,
    Path home,
    Registration registration,
    Optional<String> backend,
    LogFormat logFormat,
    LogLevel logLevel,
    String domain,
    Optional<Tls> tls,
    RelyingParty relyingParty,
    Duration readyTimeout,
    Duration drainTimeout,
    boolean stopSandboxes,
    Caps caps,
    Nat nat,
    List<MachineClass> machineClasses) {
  public Settings {
    machineClasses = List.copyOf(machineClasses);
  }

  /**
   * @param flags {@code --name value} or {@code --name=value}
   * @throws BadSettings naming every bad and unknown key there is
   */
  public static Settings read(List<String> flags, Map<String, String> environment)
      throws BadSettings {
    var values = Values.gather(flags, environment);
    var settings = Reading.of(values, environment);
    values.finish();
    return settings;
  }

  /** The runtime image that is mounted into sandboxes. */
  public Path agentFolder() {
    return home.resolve("agent");
  }

  /** The desktop's built files. */
  public Path desktopFolder() {
    return home.resolve("desktop");
  }

  public String scheme() {
    return tls.isPresent() ? "https" : "http";
  }

  /** The origin that a browser shows for this hypervisor. */
  public String origin(int boundPort) {
    return relyingParty.givenOrigin().orElseGet(() -> originOf(domain, boundPort));
  }

  /** {@code host} with the scheme, and with the port where it is not the scheme's own. */
  private String originOf(String host, int boundPort) {
    var own = tls.isPresent() ? 443 : 80;
    return scheme() + "://" + host + (boundPort == own ? "" : ":" + boundPort);
  }
}
