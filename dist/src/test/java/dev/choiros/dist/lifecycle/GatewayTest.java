package dev.choiros.dist.lifecycle;

import static dev.choiros.dist.lifecycle.Hypervisor.LIVE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.choiros.backend.Readiness;
import dev.choiros.bubblewrap.Bubblewrap;
import dev.choiros.hypervisor.settings.Reach;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a program in a sandbox hears that has the network "gateway", from the real one. */
@Tag("sandbox")
class GatewayTest {
  private static final String SCRIPT =
      """
      import urllib.request
      for url in ["http://example.com/", "https://example.com/"]:
          try:
              urllib.request.urlopen(url)
          except OSError as refused:
              print(refused)
              if hasattr(refused, "read"):
                  print(refused.read().decode())
      """;

  @Test
  @Timeout(120)
  void theRefusalSaysWhyInWords() throws Exception {
    var readiness = new Bubblewrap().probe();
    assumeTrue(readiness instanceof Readiness.Usable, () -> "bubblewrap cannot run: " + readiness);
    var state = StateFolder.made();
    try (var hypervisor = new Hypervisor(state, AgentImage.made(), 1L << 30, Reach.GATEWAY);
        var front = hypervisor.front();
        var anna = new Anna(front.address())) {
      hypervisor.lifecycle.wake(LIVE);
      anna.upload("/files?path=/data/ask.py", SCRIPT.getBytes(StandardCharsets.UTF_8));
      var why = "Forbidden: the gateway of this sandbox lets nothing out yet";
      assertThat(anna.run("", "python3 /data/ask.py").output())
          .contains("HTTP Error 403: " + why)
          .contains("{\"code\":\"forbidden\",\"message\":\"the gateway of this sandbox lets noth")
          .contains("Tunnel connection failed: 403 " + why);
      hypervisor.lifecycle.delete(LIVE);
    } finally {
      StateFolder.remove(state);
    }
  }
}
