package dev.choiros.cli;

import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The hypervisor on this host, spoken to with the operator's token that it left in its state
 * folder. Whoever may read that file may do what the first admin may.
 */
public final class Host {
  private static final JsonMapper JSON = new JsonMapper();

  private final URI address;
  private final String token;
  private final HttpClient client =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(Duration.ofSeconds(5))
          .build();

  private Host(URI address, String token) {
    this.address = address;
    this.token = token;
  }

  public static Host find(Path stateDir) {
    return new Host(URI.create(read(stateDir, "address")), read(stateDir, "operator-token"));
  }

  private static String read(Path stateDir, String file) {
    try {
      return Files.readString(stateDir.resolve(file)).strip();
    } catch (NoSuchFileException absent) {
      throw notRunning("no hypervisor runs with the state folder " + stateDir);
    } catch (AccessDeniedException denied) {
      throw new Refused(
          Refused.FAILED,
          "only the user that runs the hypervisor may read " + stateDir.resolve(file),
          "run this as that user");
    } catch (IOException unreadable) {
      throw new Refused(Refused.FAILED, "cannot read " + unreadable, "see above");
    }
  }

  private static Refused notRunning(String message) {
    return new Refused(
        Refused.NOT_RUNNING, message, "start one with `choir up`, or name it with --state-dir");
  }

  public URI address() {
    return address;
  }

  public String token() {
    return token;
  }

  public HttpClient client() {
    return client;
  }

  /** A request to {@code path} (with its query), as the operator. */
  public HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(address.resolve(path)).header("Authorization", "Bearer " + token);
  }

  public JsonNode get(String path) {
    return json(request(path).GET().build());
  }

  public JsonNode delete(String path) {
    return json(request(path).DELETE().build());
  }

  public JsonNode post(String path, Object body) {
    var text = JSON.writeValueAsString(body);
    return json(
        request(path)
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString(text))
            .build());
  }

  private JsonNode json(HttpRequest request) {
    var answer = send(request, BodyHandlers.ofString());
    if (answer.statusCode() >= 300) {
      throw refusal(answer.statusCode(), answer.body());
    }
    return answer.body().isBlank() ? JSON.createObjectNode() : JSON.readTree(answer.body());
  }

  public <T> HttpResponse<T> send(HttpRequest request, BodyHandler<T> body) {
    try {
      return client.send(request, body);
    } catch (ConnectException closed) {
      throw notRunning("nothing answers at " + address + " any more");
    } catch (IOException broken) {
      throw new Refused(
          Refused.FAILED, "the connection broke: " + broken.getMessage(), "try again");
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new Refused(Refused.FAILED, "interrupted", "");
    }
  }

  /** What the error body says, whatever its shape. */
  public static Refused refusal(int status, String body) {
    if (status == 401) {
      return noAccount();
    }
    var tree = parsed(body);
    var message = tree.map(each -> each.path("message").asString("")).orElse("");
    var remedy = tree.map(each -> each.path("remedy").asString("")).orElse("");
    return new Refused(
        Refused.FAILED,
        message.isBlank() ? "the hypervisor answered " + status : message + " (" + status + ")",
        remedy);
  }

  private static Optional<JsonNode> parsed(String body) {
    try {
      return Optional.of(JSON.readTree(body));
    } catch (JacksonException notJson) {
      return Optional.empty();
    }
  }

  /** The token was just read, so it is good; what can be missing is an admin to act as. */
  private static Refused noAccount() {
    return new Refused(
        Refused.FAILED,
        "there is no account yet to act as",
        "make the first one with the setup link that `choir up` printed; `choir keys setup` makes"
            + " a new one");
  }

  /** The id of whom the operator acts as. */
  public String me() {
    var me = get("/auth/me");
    if (!me.path("authenticated").asBoolean()) {
      throw noAccount();
    }
    return me.path("user_id").asString();
  }
}
