package dev.choiros.hypervisor.api;

import dev.choiros.protocol.Health;
import dev.choiros.protocol.Readiness;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;

/** What tells an operator's tools how the hypervisor is. */
public record Vitals(String version, BooleanSupplier ready, Figures figures, Instant since) {
  public List<Endpoint> endpoints() {
    return List.of(
        Endpoint.get(
            "/health",
            _ -> Answer.json(health()),
            About.of("That the hypervisor runs").forAnyone().answers(Health.class)),
        Endpoint.get(
            "/ready",
            _ -> readiness(),
            About.of("Whether it can serve")
                .forAnyone()
                .answers(Readiness.class)
                .answers(503, new About.Body.Of(Readiness.class))),
        Endpoint.get(
            "/metrics",
            this::metrics,
            About.of("Figures for Prometheus: for anyone on the host, else for administrators")
                .forAnyone()
                .answers(200, new About.Body.Text("text/plain"))
                .refuses(Fault.Code.NOT_SIGNED_IN, Fault.Code.FORBIDDEN)));
  }

  private Health health() {
    var uptime = Duration.between(since, Instant.now()).toSeconds();
    return new Health("healthy", "hypervisor", version, uptime);
  }

  private Answer readiness() {
    return ready.getAsBoolean()
        ? Answer.json(new Readiness("ready"))
        : new Answer.Json(503, new Readiness("starting"), List.of(Map.entry("retry-after", "1")));
  }

  /** For this machine and for admins: figures say much about who does what. */
  private Answer metrics(Call call) {
    if (!call.from().isLoopbackAddress() && !call.person().admin()) {
      throw new Fault(Fault.Code.FORBIDDEN, "figures are for admins", "ask from this machine");
    }
    return new Answer.Bytes(
        200,
        "text/plain; version=0.0.4; charset=utf-8",
        figures.text().getBytes(java.nio.charset.StandardCharsets.UTF_8),
        List.of());
  }
}
