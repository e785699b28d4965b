package dev.choiros.templates.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import dev.choiros.templates.BadTemplate;
import dev.choiros.templates.Progress;
import dev.choiros.templates.archive.Tar;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Against a strict little registry on loopback that wants a token and keeps its blobs elsewhere.
 */
class RegistryTest {
  private static final String IMAGE = "owner/name";
  private static final String TOKEN = "let-me-in";

  @TempDir Path temp;
  private final Map<String, byte[]> blobs = new HashMap<>();
  private final Map<String, byte[]> manifests = new HashMap<>();
  private final List<String> complaints = new ArrayList<>();
  private HttpServer server = null;
  private HttpServer store = null;

  @BeforeEach
  void serve() throws IOException {
    server = listen(this::registry);
    store = listen(this::store);
  }

  @AfterEach
  void stop() {
    server.stop(0);
    store.stop(0);
    assertThat(complaints).isEmpty();
  }

  private static HttpServer listen(HttpHandler handler) throws IOException {
    var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", handler);
    server.start();
    return server;
  }

  private static String address(HttpServer server) {
    return "127.0.0.1:" + server.getAddress().getPort();
  }

  private void registry(HttpExchange exchange) throws IOException {
    var path = exchange.getRequestURI().getPath();
    var own = "/v2/" + IMAGE + "/";
    if (path.equals("/token")) {
      var query = String.valueOf(exchange.getRequestURI().getQuery());
      var good = query.equals("scope=repository:" + IMAGE + ":pull&service=the registry");
      answer(exchange, good ? 200 : 400, bytes("{\"token\":\"" + TOKEN + "\"}"));
    } else if (!("Bearer " + TOKEN)
        .equals(exchange.getRequestHeaders().getFirst("Authorization"))) {
      var challenge =
          "Bearer realm=\"http://%s/token\",service=\"the registry\"".formatted(address(server));
      exchange.getResponseHeaders().set("WWW-Authenticate", challenge);
      answer(exchange, 401, new byte[0]);
    } else if (path.startsWith(own + "manifests/")) {
      var found = manifests.get(path.substring((own + "manifests/").length()));
      answer(exchange, found == null ? 404 : 200, found == null ? new byte[0] : found);
    } else {
      var place = "http://" + address(store) + path.substring(path.lastIndexOf('/'));
      exchange.getResponseHeaders().set("Location", place);
      answer(exchange, 307, new byte[0]);
    }
  }

  private void store(HttpExchange exchange) throws IOException {
    if (exchange.getRequestHeaders().containsKey("Authorization")) {
      complaints.add("the registry's token was given to somebody else");
    }
    var found = blobs.get(exchange.getRequestURI().getPath().substring(1));
    answer(exchange, found == null ? 404 : 200, found == null ? new byte[0] : found);
  }

  private static void answer(HttpExchange exchange, int status, byte[] body) throws IOException {
    exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
    try (var out = exchange.getResponseBody()) {
      out.write(body);
    }
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static String described(byte[] bytes) {
    return "{\"digest\":\"%s\",\"size\":%d}".formatted(Digest.of(bytes), bytes.length);
  }

  private void publish(byte[] layer) {
    var platform = Platform.ofThisHost();
    var config =
        bytes(
            "{\"os\":\"linux\",\"architecture\":\"%s\",\"rootfs\":{\"diff_ids\":[\"%s\"]}}"
                .formatted(platform.architecture(), Digest.of(layer)));
    var manifest =
        bytes("{\"config\":%s,\"layers\":[%s]}".formatted(described(config), described(layer)));
    blobs.put(Digest.of(config).toString(), config);
    blobs.put(Digest.of(layer).toString(), layer);
    manifests.put(Digest.of(manifest).toString(), manifest);
    var index = "{\"manifests\":[%s]}".formatted(described(manifest));
    manifests.put("v1", bytes(index));
  }

  private byte[] fetch(String version) throws IOException {
    var source = Sources.read("docker://" + address(server) + "/" + IMAGE + ":" + version);
    var got = new byte[1][];
    try (var content = source.open(temp, Progress.SILENT)) {
      for (var layer : content.layers()) {
        var _ = layer.read(Progress.SILENT, in -> got[0] = in.readAllBytes());
      }
    }
    return got[0];
  }

  @Test
  void anImageIsFetchedWithATokenAndFromWhereTheRegistrySends() throws IOException {
    var layer = new Tar().file("a", "b").bytes();
    publish(layer);
    assertThat(fetch("v1")).isEqualTo(layer);
  }

  @Test
  void anImageThatIsNotThereIsSaidSo() {
    assertThatThrownBy(() -> fetch("v2"))
        .isInstanceOf(BadTemplate.class)
        .hasMessageContaining("it answered 404");
  }

  @Test
  void whatIsNotWhatItsNameSaysIsRefused() {
    var layer = new Tar().file("a", "b").bytes();
    publish(layer);
    blobs.put(Digest.of(layer).toString(), new Tar().file("a", "c").bytes());
    assertThatThrownBy(() -> fetch("v1")).hasMessageContaining("is not what its name says");
    manifests.replaceAll((name, was) -> name.startsWith("sha256") ? bytes("{}") : was);
    assertThatThrownBy(() -> fetch("v1")).hasMessageContaining("is not what its name says");
  }

  @Test
  void aRegistryThatCannotBeReachedIsSaidSo() {
    server.stop(0);
    assertThatThrownBy(() -> fetch("v1"))
        .isInstanceOf(BadTemplate.class)
        .hasMessageContaining("cannot be reached");
  }
}
