package dev.choiros.microvm;

import dev.choiros.linux.Pause;
import dev.choiros.wire.http.Headers;
import dev.choiros.wire.http.SocketClient;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A VMM's HTTP API on its Unix socket: a connection for each request, JSON both ways. */
record Api(Path socket) {
  /** Longer than a large memory takes to be written. */
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  private static final JsonMapper JSON = new JsonMapper();

  /** Waits until a program that was just started answers. */
  void await(String path, BooleanSupplier hopeless) throws IOException {
    while (true) {
      try {
        get(path);
        return;
      } catch (IOException notYet) {
        if (hopeless.getAsBoolean()) {
          throw notYet;
        }
        Pause.shortly();
      }
    }
  }

  JsonNode get(String path) throws IOException {
    return send("GET", path, null);
  }

  void put(String path, @Nullable Object body) throws IOException {
    send("PUT", path, body);
  }

  void patch(String path, Object body) throws IOException {
    send("PATCH", path, body);
  }

  private JsonNode send(String method, String path, @Nullable Object body) throws IOException {
    var bytes = body == null ? new byte[0] : JSON.writeValueAsBytes(body);
    var headers = Headers.of("Host", "localhost", "Accept", "application/json");
    var with = body == null ? headers : headers.with("Content-Type", "application/json");
    var said = new SocketClient(socket, PATIENCE).send(method, path, with, bytes);
    if (said.status() / 100 != 2) {
      throw new IOException(
          "%s %s was refused: %d %s".formatted(method, path, said.status(), said.text().strip()));
    }
    return parsed(said.text());
  }

  private static JsonNode parsed(String text) {
    try {
      return JSON.readTree(text);
    } catch (JacksonException noJson) {
      return JSON.missingNode();
    }
  }
}
