package dev.choiros.backend;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/**
 * All that a backend needs to run one sandbox. There is no field in which a platform secret could
 * sit.
 *
 * @param folder its place on the host, opened by the layer store; where the hypervisor is root,
 *     every folder above it and above {@code agent} must be passable for other ids (mode o+x)
 * @param ids the host ids that are its own
 * @param agent the agent's read-only folder on the host, seen inside at {@link #AGENT_FOLDER}
 * @param environment what every process inside starts with; the network adds its own
 */
public record SandboxSpec(
    SandboxId id,
    SandboxFolder folder,
    Template template,
    Limits limits,
    IdRange ids,
    Path agent,
    Network network,
    Map<String, String> environment) {
  /** Where the agent finds its channel inside; the socket in it is {@code host.sock}. */
  public static final String CHANNEL_FOLDER = "/run/choiros/channel";

  /** Where the agent writes its event log inside. */
  public static final String LOG_FOLDER = "/run/choiros/log";

  /** Where the agent's runtime image is inside; {@code bin/agent} starts it. */
  public static final String AGENT_FOLDER = "/run/choiros/agent";

  public SandboxSpec {
    var all = new HashMap<>(environment);
    all.putAll(network.environment());
    environment = Map.copyOf(all);
  }
}
