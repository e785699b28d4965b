package dev.choiros.hypervisor.request.authenticate;

import dev.choiros.backend.SandboxId;
import java.util.Optional;

/**
 * The way from a session on the control plane to one port's own origin: a ticket that works once,
 * then a cookie for that port alone. Both belong to the session by its name, not by its cookie, so
 * they last through a fresh passkey check and end with the session.
 */
public interface Tickets {
  /** The name of a port origin's cookie. */
  String COOKIE = "choir_port";

  /** A ticket, good for a minute; empty if there is no such session. */
  Optional<String> issue(String session, SandboxId sandbox, int port);

  /** Takes a ticket back; the value of the port's cookie, if the ticket was good for it. */
  Optional<String> redeem(String ticket, SandboxId sandbox, int port);

  /** Who the port's cookie stands for, as its session is now. Never blocks. */
  Admission admit(String portCookie, SandboxId sandbox, int port);
}
