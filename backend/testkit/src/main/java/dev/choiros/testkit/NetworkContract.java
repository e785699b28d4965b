package dev.choiros.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.choiros.backend.Backend;
import dev.choiros.backend.BackendException;
import dev.choiros.backend.Capability;
import dev.choiros.backend.Destination;
import dev.choiros.backend.Limits;
import dev.choiros.backend.Network;
import dev.choiros.backend.Readiness;
import dev.choiros.backend.Subnet;
import dev.choiros.layers.FolderStore;
import dev.choiros.layers.LayerStore;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a sandbox reaches whose network ends at its channel. */
@Tag("sandbox")
@Timeout(300)
public abstract class NetworkContract {
  private static final Limits SMALL = new Limits(256L << 20, 2000, 128, 64L << 20);
  private static final AtomicInteger NUMBERS =
      new AtomicInteger(15_000 + (int) (ProcessHandle.current().pid() % 400) * 10);

  /** Says of each of some addresses whether it was reached, and what else it has but loopback. */
  private static final String LOOK =
      """
      /usr/bin/python3 -IS - <<'END'
      import os, socket
      for host, port in [("127.0.0.1", 49982), ("10.0.0.1", 80), ("8.8.8.8", 53), ("::1", 22)]:
          family = socket.AF_INET6 if ":" in host else socket.AF_INET
          with socket.socket(family) as s:
              s.settimeout(3)
              try:
                  s.connect((host, port))
                  print("reached", host, port)
              except OSError:
                  pass
      try:
          print("found", socket.getaddrinfo("example.com", 80))
      except OSError:
          pass
      for line in open("/proc/net/dev").readlines()[2:]:
          print("has", line.split(":")[0].strip())
      for name, value in sorted(os.environ.items()):
          if name.lower().endswith("_proxy"):
              print(name + "=" + value)
      END
      """;

  @TempDir Path temp = Path.of("");
  private Rig rig;

  protected abstract Backend backend();

  protected LayerStore layers(Path templates) {
    return new FolderStore(templates);
  }

  @BeforeEach
  final void openRig() throws IOException {
    rig = new Rig(temp, backend(), layers(SharedTemplates.folder()), NUMBERS.getAndAdd(5));
  }

  @AfterEach
  final void closeRig() throws IOException {
    rig.close();
    Leftover.none(temp);
  }

  // Promise: P2
  @Test
  void withNoneItReachesNothing() throws Exception {
    for (var user : new String[] {"root", "user"}) {
      assertThat(started(new Network.None()).run(user, LOOK).output()).isEqualTo("has lo\n");
    }
  }

  @Test
  void withGatewayItIsToldOfAProxyAndReachesThatAlone() throws Exception {
    var proxy = "http://127.0.0.1:" + Network.GATEWAY_PORT;
    for (var user : new String[] {"root", "user"}) {
      assertThat(started(new Network.Gateway()).run(user, LOOK).output())
          .isEqualTo(
              """
              reached 127.0.0.1 49982
              has lo
              HTTPS_PROXY=%s
              HTTP_PROXY=%s
              NO_PROXY=localhost,127.0.0.1,::1
              http_proxy=%s
              https_proxy=%s
              no_proxy=localhost,127.0.0.1,::1
              """
                  .formatted(proxy, proxy, proxy, proxy));
    }
  }

  /** On a host that allows it, {@code NatContract} shows what it is. */
  @Test
  void natIsRefusedWhereItCannotBe() throws Exception {
    var backend = backend();
    var has = backend.realNetwork() instanceof Readiness.Usable;
    assertThat(backend.capabilities().contains(Capability.REAL_NETWORK)).isEqualTo(has);
    if (!has) {
      var link = Subnet.parse("10.231.254.0/30");
      var box = rig.box(SMALL, new Network.Nat(link, List.of(Destination.INTERNET), List.of()));
      assertThatThrownBy(() -> rig.start(box))
          .isInstanceOfSatisfying(
              BackendException.class, no -> assertThat(no.remedy()).isNotBlank());
    }
  }

  @Test
  void whatAProgramAsksTheProxyArrivesAtTheGateway() throws Exception {
    var box = started(new Network.Gateway());
    var answering = Thread.ofVirtual().start(() -> refuse(box));
    var asked =
        box.run(
            "user",
            """
            /usr/bin/python3 - <<'END'
            import urllib.request
            try:
                urllib.request.urlopen("https://example.com/")
            except OSError as refused:
                print(refused)
            END
            """);
    answering.join();
    assertThat(asked.output())
        .contains("Tunnel connection failed: 403 not CONNECT example.com:443");
  }

  /** Refuses with what was asked. */
  private static void refuse(Box box) {
    try (var asked = box.asked()) {
      var head = new StringBuilder();
      while (head.indexOf("\r\n\r\n") < 0) {
        head.append((char) asked.in().read());
      }
      var line = head.substring(0, head.indexOf(" HTTP/"));
      asked.out().write(("HTTP/1.1 403 not " + line + "\r\n\r\n").getBytes(StandardCharsets.UTF_8));
    } catch (IOException | InterruptedException failed) {
      throw new IllegalStateException(failed);
    }
  }

  private Box started(Network network) throws Exception {
    var box = rig.box(SMALL, network);
    rig.start(box);
    return box;
  }
}
