package dev.choiros.agent;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.choiros.wire.dial.Channel;
import dev.choiros.wire.dial.Host;
import dev.choiros.wire.dial.Server;
import dev.choiros.wire.http.Client;
import dev.choiros.wire.http.Headers;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * What an agent does that waits to be cloned: it dials a host of its own, answers what is asked of
 * every sandbox first, and forgets it all. What was loaded and compiled for it stays.
 */
final class Rehearsal {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final int ROUNDS = 40;
  private static final List<String> WAYS =
      List.of("\"stdin\":false", "\"pty\":{\"size\":{\"cols\":80,\"rows\":24}}");

  private final Host host;

  private Rehearsal(Host host) {
    this.host = host;
  }

  static void hold(Map<String, String> environment) throws IOException, InterruptedException {
    var folder = Files.createTempDirectory("rehearsal");
    var socket = folder.resolve("host.sock");
    var agent = Main.agent(environment, new Places(folder, folder, folder));
    try (agent;
        var host = Host.listen(socket)) {
      var server = new Server(new Channel(socket), agent, Throwable::printStackTrace);
      var serving = Thread.ofVirtual().start(() -> run(server));
      new Rehearsal(host).ask();
      serving.interrupt();
      serving.join();
    }
    delete(folder);
  }

  private static void run(Server server) {
    try {
      server.run();
    } catch (InterruptedException over) {
      Thread.currentThread().interrupt();
    }
  }

  private void ask() throws IOException, InterruptedException {
    for (int round = 0; round < ROUNDS; round++) {
      ask("GET", "/health", Headers.NONE, new byte[0]);
      start(WAYS.get(round % WAYS.size()));
    }
    ask("GET", "/logs/events", Headers.NONE, new byte[0]);
  }

  private String ask(String method, String path, Headers headers, byte[] body)
      throws IOException, InterruptedException {
    var connection = host.take(PATIENCE);
    var answer = new Client(connection).send(method, path, headers, body).text();
    host.park(connection);
    return answer;
  }

  private void start(String how) throws IOException, InterruptedException {
    var command = "{\"process\":{\"cmd\":\"/bin/true\",\"args\":[]}," + how + "}";
    var message = command.getBytes(UTF_8);
    var frame = ByteBuffer.allocate(5 + message.length).put((byte) 0).putInt(message.length);
    var headers =
        Headers.of("Content-Type", "application/connect+json", "Connect-Timeout-Ms", "60000");
    var answer = ask("POST", "/process.Process/Start", headers, frame.put(message).array());
    if (!answer.contains("\"end\"")) {
      throw new IOException("no process can be started: " + answer);
    }
  }

  private static void delete(Path folder) throws IOException {
    try (var files = Files.newDirectoryStream(folder)) {
      for (var file : files) {
        Files.delete(file);
      }
    }
    Files.delete(folder);
  }
}
