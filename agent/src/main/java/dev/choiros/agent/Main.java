package dev.choiros.agent;

import dev.choiros.agent.admit.Sandbox;
import dev.choiros.agent.network.Gateway;
import dev.choiros.agent.network.ResolverFile;
import dev.choiros.agent.users.Passwd;
import dev.choiros.wire.dial.Channel;
import dev.choiros.wire.dial.Server;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** Starts the agent: reads the environment, or waits for it, dials or listens, serves. */
public final class Main {
  private Main() {}

  public static void main(String[] arguments) throws IOException, InterruptedException {
    var environment = System.getenv();
    if (environment.containsKey(Identity.WAITS)) {
      Rehearsal.hold(environment);
      environment = Identity.await();
    }
    serve(environment);
  }

  private static void serve(Map<String, String> environment)
      throws IOException, InterruptedException {
    if (environment.containsKey(Listen.ADDRESS)) {
      var agent = agent(environment, Places.of(environment));
      agent.resume();
      Listen.of(environment).serve(agent);
      return;
    }
    var channel = environment.getOrDefault("CHOIR_CHANNEL", "/run/choiros/channel/host.sock");
    var agent = agent(environment, Places.of(environment));
    var wayOut = new Channel(Path.of(channel));
    reach(environment, wayOut);
    agent.resume();
    new Server(wayOut, agent, Throwable::printStackTrace).run();
  }

  static Agent agent(Map<String, String> environment, Places places) throws IOException {
    int uid = own("unix:uid");
    var users = Passwd.here(uid, own("unix:gid"), home(environment));
    var id = environment.getOrDefault("CHOIR_SANDBOX_ID", "local");
    return new Agent(new Sandbox(id, users, environment), uid, places);
  }

  /** Does the agent's part in what the sandbox can reach. */
  private static void reach(Map<String, String> environment, Channel wayOut) throws IOException {
    var gateway = environment.get("CHOIR_GATEWAY");
    if (gateway != null) {
      Gateway.listen(Integer.parseInt(gateway), wayOut);
    }
    var resolvers = environment.get("CHOIR_RESOLVERS");
    if (resolvers != null) {
      try {
        ResolverFile.write(ResolverFile.USUAL, resolvers);
      } catch (IOException odd) {
        System.err.println("names cannot be asked for: " + odd); // All else works without.
      }
    }
  }

  private static Path home(Map<String, String> environment) {
    var home = environment.getOrDefault("CHOIR_HOME", environment.getOrDefault("HOME", "/"));
    return Path.of(home);
  }

  /** Of the folder that the link leads to: the link itself is the host's root's. */
  private static int own(String attribute) throws IOException {
    var value = Files.getAttribute(Path.of("/proc/self"), attribute);
    return (Integer) value;
  }
}
