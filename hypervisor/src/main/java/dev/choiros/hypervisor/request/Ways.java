package dev.choiros.hypervisor.request;

import dev.choiros.hypervisor.api.ControlPlane;
import dev.choiros.hypervisor.api.Desktop;
import dev.choiros.hypervisor.api.Figures;
import dev.choiros.hypervisor.api.Replies;
import dev.choiros.hypervisor.channel.Tunnels;
import dev.choiros.hypervisor.request.authenticate.Gatekeeper;
import dev.choiros.hypervisor.request.authenticate.Tickets;
import dev.choiros.hypervisor.request.locate.Directory;
import dev.choiros.hypervisor.routes.RouteTable;
import dev.choiros.hypervisor.routes.Wake;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Executor;

/**
 * What every request may need; shared by all connections.
 *
 * @param secure whether clients speak TLS with us
 * @param open the ways of requests that clients have open, each with its loop
 * @param wakeBound how long a request waits for its sandbox to start
 */
record Ways(
    Gatekeeper gatekeeper,
    Tickets tickets,
    RouteTable routes,
    Wake wake,
    Directory directory,
    Origins origins,
    Replies replies,
    ControlPlane controlPlane,
    Desktop desktop,
    Tunnels tunnels,
    Figures figures,
    Map<RequestPath, Executor> open,
    boolean secure,
    Duration wakeBound) {
  /** What was begun in that session ends. Never blocks. */
  void sessionEnded(String session) {
    open.forEach((path, loop) -> loop.execute(() -> path.sessionEnded(session)));
  }
}
