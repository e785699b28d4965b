package dev.choiros.engines;

import dev.choiros.wire.http.Headers;
import dev.choiros.wire.http.SocketClient;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** An engine's HTTP API on its Unix socket: a connection for each request, JSON both ways. */
record Api(Path socket, Duration patience) {
  /** Longer than any request takes on a host that is busy, starts of twenty at once included. */
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private static final JsonMapper JSON = new JsonMapper();

  Api(Path socket) {
    this(socket, PATIENCE);
  }

  static String json(Object value) {
    return JSON.writeValueAsString(value);
  }

  /** What the engine answered; {@code body} is missing where there was none, or no JSON. */
  record Answer(int status, JsonNode body) {
    boolean good() {
      return status < 400;
    }

    /** What the engine says is wrong. */
    String complaint() {
      return body.path("message").asString("status " + status);
    }
  }

  JsonNode get(String path) throws IOException {
    return checked(path, send("GET", path, null));
  }

  JsonNode post(String path, @Nullable Object body) throws IOException {
    return checked(path, send("POST", path, body));
  }

  /** Sends an archive. */
  void upload(String path, byte[] archive) throws IOException {
    checked(path, send("POST", path, "application/x-tar", archive));
  }

  private static JsonNode checked(String path, Answer answer) throws IOException {
    if (!answer.good()) {
      throw new IOException(path + ": " + answer.complaint());
    }
    return answer.body();
  }

  /** Sends a request; an answer of any status is one. */
  Answer send(String method, String path, @Nullable Object body) throws IOException {
    var bytes = body == null ? new byte[0] : JSON.writeValueAsBytes(body);
    return send(method, path, "application/json", bytes);
  }

  private Answer send(String method, String path, String type, byte[] bytes) throws IOException {
    var headers = Headers.of("Host", "engine", "Content-Type", type);
    var said = new SocketClient(socket, patience).send(method, path, headers, bytes);
    return new Answer(said.status(), parsed(said.text()));
  }

  private static JsonNode parsed(String text) {
    try {
      return JSON.readTree(text);
    } catch (JacksonException noJson) {
      return JSON.missingNode();
    }
  }
}
