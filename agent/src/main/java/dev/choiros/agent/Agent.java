package dev.choiros.agent;

import dev.choiros.agent.admit.Admission;
import dev.choiros.agent.admit.Init;
import dev.choiros.agent.admit.Sandbox;
import dev.choiros.agent.desktop.DesktopApi;
import dev.choiros.agent.events.EventLog;
import dev.choiros.agent.events.EventsApi;
import dev.choiros.agent.events.Retention;
import dev.choiros.agent.files.FilesApi;
import dev.choiros.agent.files.FilesystemService;
import dev.choiros.agent.files.Root;
import dev.choiros.agent.health.Health;
import dev.choiros.agent.ports.Listening;
import dev.choiros.agent.ports.Tunnel;
import dev.choiros.agent.process.ProcessService;
import dev.choiros.agent.process.Processes;
import dev.choiros.agent.services.Services;
import dev.choiros.agent.services.ServicesApi;
import dev.choiros.agent.terminal.Terminals;
import dev.choiros.agent.watch.WatchService;
import dev.choiros.wire.http.Exchange;
import dev.choiros.wire.http.Handler;
import dev.choiros.wire.http.Router;
import java.io.IOException;
import java.time.InstantSource;

/** All that the agent serves, put together. */
public final class Agent implements Handler, AutoCloseable {
  static final String VERSION = "0.1.0";

  private final Processes processes;
  private final Services services;
  private final EventLog events;
  private final Root root;
  private final Handler rest;
  private final Handler tunnel = new Tunnel();

  /**
   * @param self our own user id
   * @param places the folders that it serves and keeps things in
   */
  public Agent(Sandbox sandbox, int self, Places places) {
    events = new EventLog(places.log(), Retention.DEFAULT, InstantSource.system());
    processes = new Processes(sandbox, self, events);
    var router = new Router();
    new Health(sandbox, VERSION).addTo(router);
    new ProcessService(sandbox, processes).addTo(router);
    new Terminals(sandbox, processes, events).addTo(router);
    root = new Root(places.root());
    new FilesystemService(root, sandbox).addTo(router);
    new WatchService(root, sandbox).addTo(router);
    new FilesApi(root, sandbox, events).addTo(router);
    new EventsApi(events).addTo(router);
    new DesktopApi(events).addTo(router);
    services = new Services(sandbox, processes, events, places.state());
    new ServicesApi(services).addTo(router);
    router.on("POST", "/init", new Init(sandbox)).on("GET", "/ports", new Listening());
    rest = new Admission(sandbox, router);
  }

  public Processes processes() {
    return processes;
  }

  /** Starts the services that were running when the agent last ran. */
  public void resume() {
    services.resume();
  }

  /** Ends what it started and keeps nothing open. */
  @Override
  public void close() {
    services.close();
    processes.close();
    events.close();
    root.close();
  }

  @Override
  public void handle(Exchange exchange) throws IOException {
    if (exchange.method().equals("CONNECT")) {
      tunnel.handle(exchange);
    } else {
      rest.handle(exchange);
    }
  }
}
