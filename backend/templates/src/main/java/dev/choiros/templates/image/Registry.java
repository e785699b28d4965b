package dev.choiros.templates.image;

import dev.choiros.templates.BadTemplate;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Pattern;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * A registry of images, spoken to as OCI's distribution specification says, as nobody in
 * particular: a token is asked for where it wants one. Only names and digests leave this host.
 */
final class Registry implements Blobs {
  private static final JsonMapper JSON = new JsonMapper();
  private static final Pattern PARAMETER = Pattern.compile("([a-z]+)=\"([^\"]*)\"");
  private static final int MOST_HOPS = 5;
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final String MANIFESTS =
      "application/vnd.oci.image.index.v1+json, application/vnd.oci.image.manifest.v1+json,"
          + " application/vnd.docker.distribution.manifest.list.v2+json,"
          + " application/vnd.docker.distribution.manifest.v2+json";

  private final Reference image;
  private final HttpClient client =
      HttpClient.newBuilder()
          .followRedirects(HttpClient.Redirect.NEVER)
          .connectTimeout(PATIENCE)
          .build();
  private Optional<String> token = Optional.empty();

  Registry(Reference image) {
    this.image = image;
  }

  /** What the image's name means now. */
  byte[] manifest() throws IOException {
    return bounded(get("/manifests/" + image.version(), MANIFESTS));
  }

  @Override
  public boolean has(String name) {
    return false;
  }

  @Override
  public long size(String name) {
    return 0;
  }

  /** A blob; if there is none of that digest, a manifest. */
  @Override
  public InputStream open(String name) throws IOException {
    return get("/blobs/sha256:" + name.substring(name.lastIndexOf('/') + 1), "*/*");
  }

  @Override
  public byte[] read(Digest digest) throws IOException {
    var bytes = bounded(get("/manifests/" + digest, MANIFESTS));
    return checked(digest, bytes);
  }

  @Override
  public byte[] config(Digest digest) throws IOException {
    return checked(digest, bounded(open(digest.blob())));
  }

  private static byte[] checked(Digest digest, byte[] bytes) throws BadTemplate {
    if (!Digest.of(bytes).equals(digest)) {
      throw new BadTemplate(
          "a part of the image is not what its name says: " + digest, "try again later");
    }
    return bytes;
  }

  private static byte[] bounded(InputStream in) throws IOException {
    try (in) {
      var bytes = in.readNBytes(LARGEST_TEXT + 1);
      if (bytes.length > LARGEST_TEXT) {
        throw new BadTemplate("the registry sends too much", "do not use this registry");
      }
      return bytes;
    }
  }

  private InputStream get(String path, String accept) throws IOException {
    var uri = URI.create(image.origin() + "/v2/" + image.name() + path);
    for (var hop = 0; hop < MOST_HOPS; hop++) {
      var answer = send(uri, accept, uri.toString().startsWith(image.origin() + "/"));
      switch (answer.statusCode()) {
        case 200 -> {
          return answer.body();
        }
        case 401 -> {
          answer.body().close();
          if (token.isPresent()) {
            throw refused(401);
          }
          token = Optional.of(token(answer.headers().firstValue("www-authenticate").orElse("")));
        }
        case 301, 302, 303, 307, 308 -> {
          answer.body().close();
          uri = secure(uri.resolve(answer.headers().firstValue("location").orElse("")));
        }
        default -> {
          answer.body().close();
          throw refused(answer.statusCode());
        }
      }
    }
    throw new BadTemplate("the registry sends from place to place", "try again later");
  }

  private BadTemplate refused(int status) {
    return new BadTemplate(
        "the registry has no " + image + " for everybody: it answered " + status,
        "check the name; an image that needs a password can be fetched with `skopeo copy` and"
            + " added from its archive");
  }

  /** The token is for the registry's own origin, and for nobody that it sends us to. */
  private HttpResponse<InputStream> send(URI uri, String accept, boolean own) throws IOException {
    var request = HttpRequest.newBuilder(uri).timeout(PATIENCE).header("Accept", accept);
    if (own) {
      token.ifPresent(given -> request.header("Authorization", "Bearer " + given));
    }
    try {
      return client.send(request.build(), BodyHandlers.ofInputStream());
    } catch (InterruptedException stop) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("cancelled");
    } catch (IOException unreachable) {
      throw new BadTemplate(
          "the registry " + image.registry() + " cannot be reached: " + unreachable.getMessage(),
          "check this host's network",
          unreachable);
    }
  }

  private String token(String challenge) throws IOException {
    var realm = "";
    var query = new StringBuilder("scope=repository:" + image.name() + ":pull");
    var found = PARAMETER.matcher(challenge);
    while (found.find()) {
      switch (found.group(1)) {
        case "realm" -> realm = found.group(2);
        case "service" ->
            query.append(
                "&service="
                    + URLEncoder.encode(found.group(2), StandardCharsets.UTF_8)
                        .replace("+", "%20"));
        default -> {
          // The scope is what we ask for, and nothing else.
        }
      }
    }
    if (!challenge.startsWith("Bearer ") || realm.isEmpty()) {
      throw refused(401);
    }
    var answer =
        send(secure(URI.create(realm + (realm.contains("?") ? "&" : "?") + query)), "*/*", false);
    if (answer.statusCode() != 200) {
      throw refused(answer.statusCode());
    }
    try {
      var body = JSON.readTree(bounded(answer.body()));
      return body.path("token").asString(body.path("access_token").asString(""));
    } catch (JacksonException broken) {
      throw new BadTemplate("the registry gives no token", "try again later", broken);
    }
  }

  private URI secure(URI uri) throws BadTemplate {
    var local = Reference.local(image.registry()) && Reference.local(String.valueOf(uri.getHost()));
    if (!"https".equals(uri.getScheme()) && !local) {
      throw new BadTemplate(
          "the registry sends to " + uri.getScheme() + "://" + uri.getHost(),
          "use a registry that speaks HTTPS");
    }
    return uri;
  }

  @Override
  public void close() {
    client.shutdownNow();
  }
}
