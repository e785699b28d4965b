package dev.choiros.templates.image;

import dev.choiros.templates.BadTemplate;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Reads what people write for where a template comes from. */
public final class Sources {
  private Sources() {}

  /**
   * @param text a path of this host, with {@code :NAME} behind it where there are several images
   */
  public static Source read(String text) throws BadTemplate {
    if (text.startsWith("packages:")) {
      return PackagesSource.read(text.substring("packages:".length()));
    }
    if (text.startsWith("docker://")) {
      return new RegistrySource(Reference.read(text.substring("docker://".length())));
    }
    if (text.startsWith("podman:")) {
      return new PodmanSource(text.substring("podman:".length()));
    }
    var path = text;
    for (var prefix : new String[] {"oci-archive:", "docker-archive:", "oci:", "dir:"}) {
      if (text.startsWith(prefix)) {
        path = text.substring(prefix.length());
      }
    }
    if (path.startsWith("/")) {
      return local(path);
    }
    throw new BadTemplate(
        "\"" + text + "\" is not where a template can come from",
        "name a file or a folder of this host by its whole path, docker://… for an"
            + " image of a registry, podman:… for one of this host's Podman, or Debian packages");
  }

  private static Source local(String text) {
    var colon = text.indexOf(':');
    if (colon < 0 || Files.exists(Path.of(text))) {
      return new LocalSource(Path.of(text), Optional.empty());
    }
    return new LocalSource(
        Path.of(text.substring(0, colon)), Optional.of(text.substring(colon + 1)));
  }
}
