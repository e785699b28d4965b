package dev.choiros.cli.exec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import dev.choiros.cli.FakeHypervisor;
import dev.choiros.cli.Host;
import dev.choiros.cli.Refused;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

class RemoteProcessTest {
  @TempDir Path state;

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
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
  void outputInputAndExitCodeAreTheCommandsOwn() throws Exception {
    var closed = new CountDownLatch(1);
    hypervisor.on("/dev/process.Process/SendInput", "{}");
    hypervisor.on(
        "/dev/process.Process/CloseStdin",
        call -> {
          closed.countDown();
          FakeHypervisor.send(call, 200, "{}");
        });
    hypervisor.on(
        "/dev/process.Process/Start",
        call -> {
          var body = stream(call);
          frame(body, "{\"event\":{\"start\":{\"pid\":7}}}");
          awaitQuietly(closed);
          frame(body, "{\"event\":{\"data\":{\"stdout\":\"aGkK\"}}}");
          frame(body, "{\"event\":{\"keepalive\":{}}}");
          frame(body, "{\"event\":{\"data\":{\"stderr\":\"bm8K\"}}}");
          frame(body, "{\"event\":{\"end\":{\"exitCode\":3,\"exited\":true}}}");
          call.close();
        });
    var code = run(new ByteArrayInputStream("some".getBytes(StandardCharsets.UTF_8)));
    assertThat(code).isEqualTo(3);
    assertThat(out.toString(StandardCharsets.UTF_8)).isEqualTo("hi\n");
    assertThat(err.toString(StandardCharsets.UTF_8)).isEqualTo("no\n");
    assertThat(hypervisor.asked())
        .anySatisfy(asked ->
            assertThat(asked)
                .contains("Start", "\"cmd\":\"sh\"", "\"args\":[\"-c\",\"x\"]", "\"A\":\"b\""))
        .contains(
            "POST /dev/process.Process/SendInput"
                + " {\"process\":{\"pid\":7},\"input\":{\"stdin\":\"c29tZQ==\"}}",
            "POST /dev/process.Process/CloseStdin {\"process\":{\"pid\":7}}");
  }

  @Test
  void anErrorAtTheEndOfTheStreamIsTold() {
    hypervisor.on(
        "/dev/process.Process/Start",
        call -> {
          var text = "{\"error\":{\"code\":\"invalid_argument\",\"message\":\"no folder /x\"}}";
          var body = stream(call);
          body.write(2);
          body.write(new byte[] {0, 0, 0, (byte) text.length()});
          body.write(text.getBytes(StandardCharsets.UTF_8));
          call.close();
        });
    assertThatThrownBy(() -> run(InputStream.nullInputStream()))
        .isInstanceOf(Refused.class)
        .hasMessage("no folder /x");
  }

  @Test
  void withoutAnAccountItSaysHowToMakeOne() {
    hypervisor.on(
        "/dev/process.Process/Start",
        call -> FakeHypervisor.send(call, 401, "{\"message\":\"nobody is signed in\"}"));
    assertThatThrownBy(() -> run(InputStream.nullInputStream()))
        .isInstanceOfSatisfying(Refused.class, FakeHypervisor::saysThatThereIsNoAccount);
  }

  @Test
  void aStreamThatBreaksIsNoExitCode() {
    hypervisor.on(
        "/dev/process.Process/Start",
        call -> {
          frame(stream(call), "{\"event\":{\"data\":{\"stdout\":\"aGkK\"}}}");
          call.close();
        });
    assertThatThrownBy(() -> run(InputStream.nullInputStream()))
        .isInstanceOf(Refused.class)
        .hasMessageContaining("the sandbox was lost");
  }

  @Test
  void aSignalBecomesTheShellsCode() {
    var json = new JsonMapper();
    assertThat(RemoteProcess.code(json.readTree("{\"exitCode\":0}"))).isZero();
    var killed = "{\"exitCode\":-1,\"error\":\"signal: killed\"}";
    assertThat(RemoteProcess.code(json.readTree(killed))).isEqualTo(137);
    var ended = "{\"exitCode\":-1,\"status\":\"signal: terminated\"}";
    assertThat(RemoteProcess.code(json.readTree(ended))).isEqualTo(143);
  }

  private int run(InputStream in) {
    var wanted = new RemoteProcess.Wanted(List.of("sh", "-c", "x"), Map.of("A", "b"), null);
    return new RemoteProcess(Host.find(state), "/dev")
        .run(wanted, in, new PrintStream(out), new PrintStream(err));
  }

  private static java.io.OutputStream stream(HttpExchange call) throws IOException {
    call.sendResponseHeaders(200, 0);
    return call.getResponseBody();
  }

  private static void frame(java.io.OutputStream body, String json) throws IOException {
    body.write(Frames.of(new JsonMapper().readTree(json)));
    body.flush();
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      assertThat(latch.await(10, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
