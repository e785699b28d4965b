package dev.choiros.hypervisor.settings;

import java.util.Arrays;
import java.util.List;
import java.util.Set;

/**
 * Every setting there is. {@code name} is its place in {@code choir.toml} (a dot leads into a
 * table); the flag is the name with dashes for dots.
 */
enum Key {
  PORT("port", "HYPERVISOR_PORT"),
  BIND("bind", "HYPERVISOR_BIND"),
  STATE_DIR("state-dir", "CHOIR_STATE_DIR"),
  HOME("home", "CHOIR_HOME"),
  REGISTRATION("registration", "CHOIR_REGISTRATION"),
  BACKEND("backend", "CHOIR_BACKEND"),
  LOG_FORMAT("log.format", "CHOIR_LOG_FORMAT"),
  LOG_LEVEL("log.level", "CHOIR_LOG_LEVEL"),
  DOMAIN("domain", "CHOIR_DOMAIN"),
  TLS_CERT("tls.cert", "CHOIR_TLS_CERT"),
  TLS_KEY("tls.key", "CHOIR_TLS_KEY"),
  RP_ID("webauthn.rp-id", "WEBAUTHN_RP_ID"),
  RP_ORIGIN("webauthn.rp-origin", "WEBAUTHN_RP_ORIGIN"),
  RP_NAME("webauthn.rp-name", "WEBAUTHN_RP_NAME"),
  READY_TIMEOUT("ready-timeout", "CHOIR_READY_TIMEOUT"),
  DRAIN_TIMEOUT("drain-timeout", "CHOIR_DRAIN_TIMEOUT"),
  STOP_SANDBOXES("stop-sandboxes", "CHOIR_STOP_SANDBOXES"),
  NAT_POOL("nat.pool", "CHOIR_NAT_POOL"),
  NAT_RESOLVERS("nat.resolvers", "CHOIR_NAT_RESOLVERS"),
  MAX_CONNECTIONS("limits.connections", "CHOIR_LIMITS_CONNECTIONS"),
  MAX_PER_ADDRESS("limits.per-address", "CHOIR_LIMITS_PER_ADDRESS"),
  MAX_SANDBOXES("limits.sandboxes", "CHOIR_LIMITS_SANDBOXES");

  /** The file itself; read before any other. */
  static final String CONFIG_FLAG = "config";

  static final String CONFIG_ENVIRONMENT = "CHOIR_CONFIG";

  /** The table in the file that holds a table for each machine class. */
  static final String MACHINE_CLASS = "class";

  /** Variables with one of these beginnings are ours, so an unknown one is a mistake. */
  private static final List<String> OURS = List.of("CHOIR_", "HYPERVISOR_", "WEBAUTHN_");

  /** Read by other parts than the hypervisor: the launcher, the agent, the tests. */
  private static final Set<String> ELSEWHERE =
      Set.of(
          "CHOIR_SANDBOX_ID",
          "CHOIR_CHANNEL",
          "CHOIR_LISTEN",
          "CHOIR_LISTEN_SECRET",
          "CHOIR_GATEWAY",
          "CHOIR_RESOLVERS",
          "CHOIR_LOG",
          "CHOIR_PROCESS",
          "CHOIR_FAILPOINT",
          "CHOIR_JAVA",
          "CHOIR_CHROMIUM",
          "CHOIR_SCREENSHOTS",
          "CHOIR_ORIGIN");

  private final String title;
  private final String environment;

  Key(String title, String environment) {
    this.title = title;
    this.environment = environment;
  }

  /** Whether the flag alone says yes. */
  boolean isSwitch() {
    return this == STOP_SANDBOXES;
  }

  String title() {
    return title;
  }

  String environment() {
    return environment;
  }

  String flag() {
    return title.replace('.', '-');
  }

  static boolean strange(String variable) {
    return OURS.stream().anyMatch(variable::startsWith)
        && !ELSEWHERE.contains(variable)
        && !variable.equals(CONFIG_ENVIRONMENT)
        && Arrays.stream(values()).noneMatch(key -> key.environment.equals(variable));
  }
}
