package dev.choiros.hypervisor.request.authenticate;

import dev.choiros.backend.SandboxId;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** {@link Tickets} in memory: after a restart a browser goes the way again, without being asked. */
public final class PortSessions implements Tickets {
  private static final Duration GOOD_FOR = Duration.ofSeconds(60);
  private static final int MOST = 10_000;

  private record Pass(String session, SandboxId sandbox, int port, Instant issued) {
    boolean isFor(SandboxId other, int otherPort) {
      return sandbox.equals(other) && port == otherPort;
    }
  }

  private final Gatekeeper gatekeeper;
  private final InstantSource clock;
  private final SecureRandom random = new SecureRandom();
  private final Map<String, Pass> tickets = new ConcurrentHashMap<>();
  private final Map<String, Pass> sessions = new ConcurrentHashMap<>();

  public PortSessions(Gatekeeper gatekeeper, InstantSource clock) {
    this.gatekeeper = gatekeeper;
    this.clock = clock;
    gatekeeper.whenEnded(ended -> sessions.values().removeIf(pass -> pass.session.equals(ended)));
  }

  @Override
  public Optional<String> issue(String session, SandboxId sandbox, int port) {
    tickets.values().removeIf(this::stale);
    return gatekeeper.named(session) instanceof Admission.Granted
        ? Optional.of(keep(tickets, new Pass(session, sandbox, port, clock.instant())))
        : Optional.empty();
  }

  @Override
  public Optional<String> redeem(String ticket, SandboxId sandbox, int port) {
    var pass = tickets.remove(ticket);
    if (pass == null || stale(pass) || !pass.isFor(sandbox, port)) {
      return Optional.empty();
    }
    return Optional.of(keep(sessions, pass));
  }

  @Override
  public Admission admit(String portCookie, SandboxId sandbox, int port) {
    var pass = sessions.get(portCookie);
    return pass != null && pass.isFor(sandbox, port)
        ? gatekeeper.named(pass.session)
        : new Admission.Anonymous();
  }

  private boolean stale(Pass pass) {
    return pass.issued.plus(GOOD_FOR).isBefore(clock.instant());
  }

  private String keep(Map<String, Pass> in, Pass pass) {
    if (in.size() >= MOST) {
      in.keySet().stream().findFirst().ifPresent(in::remove);
    }
    var bytes = new byte[24];
    random.nextBytes(bytes);
    var key = Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    in.put(key, pass);
    return key;
  }
}
