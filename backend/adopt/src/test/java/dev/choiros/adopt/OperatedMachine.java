package dev.choiros.adopt;

import dev.choiros.backend.Endpoint;
import dev.choiros.testkit.StandIn;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** A machine as its operator runs it: here a process of this host, whose agent listens. */
final class OperatedMachine implements AutoCloseable {
  private static final String SAYS = "listening at ";

  private final Path folder;
  private final Path secret;
  private final Endpoint endpoint;
  private Process agent;

  private OperatedMachine(Path folder, Path secret) throws IOException {
    this.folder = folder;
    this.secret = secret;
    this.agent = agent("127.0.0.1:0");
    this.endpoint = said(agent);
  }

  /** One whose agent listens already. */
  static OperatedMachine booted(Path folder, Path secret) throws IOException {
    StandIn.install(folder.resolve("agent"));
    Files.createDirectories(folder.resolve("home"));
    return new OperatedMachine(folder, secret);
  }

  Endpoint endpoint() {
    return endpoint;
  }

  boolean runs() {
    return agent.isAlive();
  }

  void crash() {
    agent.destroyForcibly().onExit().join();
  }

  /** At the same address, after a crash. */
  void bootAgain() throws IOException {
    agent = agent(endpoint.toString());
    var _ = said(agent);
  }

  private Process agent(String address) throws IOException {
    var builder = new ProcessBuilder(List.of(folder.resolve("agent/bin/agent").toString()));
    var environment = builder.environment();
    environment.put("CHOIR_LISTEN", address);
    environment.put("CHOIR_LISTEN_SECRET", secret.toString());
    environment.put("CHOIR_HOME", folder.resolve("home").toString());
    return builder.redirectError(ProcessBuilder.Redirect.INHERIT).start();
  }

  private static Endpoint said(Process agent) {
    var line =
        CompletableFuture.supplyAsync(() -> {
          try {
            return String.valueOf(agent.inputReader().readLine());
          } catch (IOException gone) {
            return gone.toString();
          }
        });
    var text = line.orTimeout(60, TimeUnit.SECONDS).join();
    if (!text.startsWith(SAYS)) {
      throw new AssertionError("the agent said: " + text);
    }
    return Endpoint.parse(text.substring(SAYS.length()));
  }

  @Override
  public void close() {
    crash();
  }
}
