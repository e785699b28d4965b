package dev.choiros.templates.image;

import dev.choiros.templates.BadTemplate;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * An image of a registry, as Docker's tools write it: {@code [registry/]name[:tag][@digest]}.
 *
 * @param registry a host, with its port if it has one
 * @param version a tag or a digest
 */
record Reference(String registry, String name, String version) {
  private static final Pattern NAME =
      Pattern.compile("[a-z0-9]+((\\.|_|__|-+)[a-z0-9]+)*(/[a-z0-9]+((\\.|_|__|-+)[a-z0-9]+)*)*");
  private static final Pattern REGISTRY =
      Pattern.compile("([A-Za-z0-9-]+(\\.[A-Za-z0-9-]+)*|\\[::1])(:[0-9]{1,5})?");
  private static final Pattern TAG = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}");
  private static final int LONGEST_NAME = 255;

  static Reference read(String text) throws BadTemplate {
    var at = text.indexOf('@');
    var digest = at < 0 ? Optional.<String>empty() : Optional.of(text.substring(at + 1));
    var rest = at < 0 ? text : text.substring(0, at);
    var slash = rest.indexOf('/');
    var first = slash < 0 ? "" : rest.substring(0, slash);
    var elsewhere = first.contains(".") || first.contains(":") || first.equals("localhost");
    var registry = elsewhere ? first : "docker.io";
    var path = elsewhere ? rest.substring(slash + 1) : rest;
    var colon = path.lastIndexOf(':');
    var tag = colon < 0 ? "latest" : path.substring(colon + 1);
    var name = colon < 0 ? path : path.substring(0, colon);
    if (registry.equals("docker.io") && !name.contains("/")) {
      name = "library/" + name;
    }
    if (!NAME.matcher(name).matches()
        || name.length() > LONGEST_NAME
        || !REGISTRY.matcher(registry).matches()
        || !TAG.matcher(tag).matches()) {
      throw new BadTemplate(
          "\"" + text + "\" is not the name of an image",
          "write it as in debian:12, ghcr.io/owner/name:tag or name@sha256:…");
    }
    if (digest.isPresent()) {
      var _ = Digest.read(digest.get());
    }
    return new Reference(registry, name, digest.orElse(tag));
  }

  /** Where its registry answers; without TLS on this machine alone. */
  String origin() {
    if (registry.equals("docker.io")) {
      return "https://registry-1.docker.io";
    }
    return (local(registry) ? "http://" : "https://") + registry;
  }

  static boolean local(String registry) {
    var host = registry.replaceFirst(":[0-9]+$", "");
    return host.equals("localhost") || host.equals("127.0.0.1") || host.equals("[::1]");
  }

  @Override
  public String toString() {
    return registry + "/" + name + (version.startsWith("sha256:") ? "@" : ":") + version;
  }
}
