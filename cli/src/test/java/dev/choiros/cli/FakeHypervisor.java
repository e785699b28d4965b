package dev.choiros.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;

/** Answers what a test says, to the operator only, and notes what was asked. */
public final class FakeHypervisor implements AutoCloseable {
  private static final String TOKEN = "0123";

  private final HttpServer server;
  private final List<String> asked = new CopyOnWriteArrayList<>();

  /** Writes the answer. */
  @FunctionalInterface
  public interface Answer {
    void to(HttpExchange call) throws IOException;
  }

  public FakeHypervisor(Path stateDir) throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.start();
    var address = "http://127.0.0.1:" + server.getAddress().getPort();
    Files.writeString(stateDir.resolve("address"), address + "\n");
    Files.writeString(stateDir.resolve("operator-token"), TOKEN + "\n");
    on("/auth/me", "{\"authenticated\":true,\"user_id\":\"u1\"}");
    on("/admin/sandboxes/u1/pointers", "[]");
  }

  public void on(String path, String json) {
    on(path, call -> send(call, 200, json));
  }

  public void on(String path, Answer answer) {
    server.createContext(
        path,
        call -> {
          var body = new String(call.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
          asked.add(call.getRequestMethod() + " " + call.getRequestURI() + " " + body);
          if (!("Bearer " + TOKEN).equals(call.getRequestHeaders().getFirst("Authorization"))) {
            send(call, 401, "{\"message\":\"nobody is signed in\"}");
            return;
          }
          answer.to(call);
        });
  }

  public static void send(HttpExchange call, int status, String json) {
    try {
      var bytes = json.getBytes(StandardCharsets.UTF_8);
      call.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
      call.getResponseBody().write(bytes);
      call.close();
    } catch (IOException lost) {
      throw new UncheckedIOException(lost);
    }
  }

  /** What a verb says for which there must be an account. */
  public static void saysThatThereIsNoAccount(Refused refused) {
    assertThat(refused).hasMessageContaining("no account yet");
    assertThat(refused.remedy()).contains("choir up", "choir keys setup");
  }

  public List<String> asked() {
    return asked;
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
