package dev.choiros.hypervisor.settings;

import dev.choiros.backend.Endpoint;
import dev.choiros.backend.Machines;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * What a machine class says of machines that somebody else runs: where they are, and the file with
 * what their agents want to see proved. All else about them is not for this file to say.
 */
record AdoptedTable(String name, JsonNode table, Consumer<String> complain) {
  static final String ENDPOINTS = "endpoints";
  static final String SECRET = "secret";
  private static final int MOST = 1000;

  /** What would promise something that nobody here can hold. */
  private static final List<String> NOT_OURS =
      List.of("runtime", "vcpu", "memory", "processes", "disk", "network", "allow", "template");

  /** Whether the class is of such machines. */
  boolean is() {
    var backend = table.path("backend");
    return backend.isString() && backend.asString().equals(MachineClass.ADOPT);
  }

  Optional<Machines> read() {
    if (!is()) {
      for (var member : List.of(ENDPOINTS, SECRET)) {
        if (table.has(member)) {
          complain.accept(member + ": is for backend = \"" + MachineClass.ADOPT + "\" alone");
        }
      }
      return Optional.empty();
    }
    for (var member : NOT_OURS) {
      if (table.has(member)) {
        complain.accept(
            member + ": is for the machine's operator to say, not for ChoirOS: leave it out");
      }
    }
    var endpoints = endpoints();
    return secret().map(secret -> new Machines(name, endpoints, secret));
  }

  private List<Endpoint> endpoints() {
    var list = table.path(ENDPOINTS);
    if (!list.isArray() || list.isEmpty() || list.size() > MOST) {
      complain.accept(ENDPOINTS + ": is a list such as [\"10.233.1.2:49983\"], of 1 to " + MOST);
      return List.of();
    }
    var endpoints = new ArrayList<Endpoint>();
    for (var each : list) {
      try {
        var endpoint = Endpoint.parse(each.asString());
        if (endpoints.contains(endpoint)) {
          complain.accept(ENDPOINTS + ": " + endpoint + " is named twice");
        }
        endpoints.add(endpoint);
      } catch (IllegalArgumentException bad) {
        complain.accept(ENDPOINTS + ": " + bad.getMessage());
      }
    }
    return endpoints;
  }

  private Optional<Path> secret() {
    @Nullable JsonNode node = table.get(SECRET);
    try {
      if (node != null && node.isString() && Path.of(node.asString()).isAbsolute()) {
        return Optional.of(Path.of(node.asString()));
      }
    } catch (InvalidPathException bad) {
      // said below
    }
    complain.accept(
        SECRET + ": is the path from / of a file with the secret that the machines' agents have");
    return Optional.empty();
  }
}
