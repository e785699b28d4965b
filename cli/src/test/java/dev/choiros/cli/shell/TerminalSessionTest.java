package dev.choiros.cli.shell;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.choiros.cli.FakeHypervisor;
import dev.choiros.cli.Host;
import dev.choiros.cli.Refused;
import java.io.IOException;
import java.net.http.WebSocket;
import java.nio.file.Path;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TerminalSessionTest {
  @TempDir Path state;

  private FakeHypervisor hypervisor;

  @BeforeEach
  void start() throws IOException {
    hypervisor = new FakeHypervisor(state);
  }

  @AfterEach
  void stop() {
    hypervisor.close();
  }

  @Test
  void withoutAnAccountItSaysHowToMakeOne() {
    answers(401, "{\"message\":\"nobody is signed in\",\"remedy\":\"sign in at /login\"}");
    assertThatThrownBy(opening())
        .isInstanceOfSatisfying(Refused.class, FakeHypervisor::saysThatThereIsNoAccount);
  }

  @Test
  void anyOtherRefusalIsToldAsItCame() {
    answers(503, "{\"message\":\"this host may run 2 sandboxes\",\"remedy\":\"stop one\"}");
    assertThatThrownBy(opening())
        .isInstanceOf(Refused.class)
        .hasMessage("this host may run 2 sandboxes (503)");
  }

  private void answers(int status, String body) {
    hypervisor.on("/dev/ws/terminal/cli", call -> FakeHypervisor.send(call, status, body));
  }

  private ThrowingCallable opening() {
    var listener = new WebSocket.Listener() {};
    return () -> TerminalSession.open(Host.find(state), "/dev/ws/terminal/cli", listener);
  }
}
