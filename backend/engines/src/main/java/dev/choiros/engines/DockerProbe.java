package dev.choiros.engines;

import dev.choiros.backend.Readiness;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import tools.jackson.databind.JsonNode;

/** Asks the daemon what it is, and says plainly what is missing. */
record DockerProbe(DockerDaemon daemon, HostCheck host) {
  private static final String SETTINGS = "/etc/docker/daemon.json";

  Readiness run() {
    if (!host.root()) {
      return new Readiness.Unusable(
          "docker is driven as root only", "run as root, or use the backend podman or bubblewrap");
    }
    if (!daemon.socket().isAbsolute()) {
      return new Readiness.Unusable(
          "DOCKER_HOST names no socket of this host: " + daemon.socket(),
          "unset it, or make it unix:///path/of/docker.sock");
    }
    if (!Files.exists(daemon.socket())) {
      return new Readiness.Unusable(
          "no Docker daemon listens at " + daemon.socket(),
          "apt-get install docker.io and start it, or say with DOCKER_HOST where it listens");
    }
    var program = HostCheck.firstMissing(List.of("unshare", "mkfifo"));
    if (program.isPresent()) {
      return new Readiness.Unusable(
          "the program " + program.get() + " is not installed",
          "apt-get install util-linux coreutils");
    }
    return host.missing().map(Readiness.class::cast).orElseGet(this::ask);
  }

  private Readiness ask() {
    try {
      var info = daemon.soon().get("/info");
      if (info.path("SecurityOptions").toString().contains("name=rootless")) {
        return new Readiness.Unusable(
            "the daemon at " + daemon.socket() + " is a normal user's",
            "say with DOCKER_HOST where that of root listens");
      }
      return registered(info);
    } catch (IOException silent) {
      return new Readiness.Unusable(
          "the Docker daemon at " + daemon.socket() + " does not answer: " + silent.getMessage(),
          "start it again, and look at its log");
    }
  }

  private Readiness registered(JsonNode info) throws IOException {
    var path = info.path("Runtimes").path(DockerDaemon.RUNTIME).path("path").asString("");
    var ours = ours();
    if (path.isEmpty()) {
      return new Readiness.Unusable(
          "Docker does not know the runtime \"" + DockerDaemon.RUNTIME + "\"",
          "add \"runtimes\": {\"%s\": {\"path\": \"%s\"}} to %s, then: systemctl reload docker"
              .formatted(DockerDaemon.RUNTIME, place(), SETTINGS));
    }
    var file = Path.of(path);
    if (!Files.isExecutable(file) || !Arrays.equals(Files.readAllBytes(file), ours)) {
      return new Readiness.Unusable(
          "Docker's runtime \"" + DockerDaemon.RUNTIME + "\" is not ours: " + path,
          "install it: cp " + place() + " " + path + " && chmod 755 " + path);
    }
    if (writableByOthers(file)) {
      return new Readiness.Unusable(
          path + " may be changed by others than root", "chown root " + path + "; chmod 755 it");
    }
    var warnings = new ArrayList<>(host.cgroups().warnings());
    if (!info.path("LiveRestoreEnabled").asBoolean(false)) {
      warnings.add(
          "a restart of Docker's daemon ends its sandboxes: \"live-restore\": true in "
              + SETTINGS
              + " keeps them");
    }
    return new Readiness.Usable(warnings);
  }

  private static boolean writableByOthers(Path file) throws IOException {
    var rights = Files.getPosixFilePermissions(file);
    return rights.contains(PosixFilePermission.GROUP_WRITE)
        || rights.contains(PosixFilePermission.OTHERS_WRITE)
        || !Files.getAttribute(file, "unix:uid", LinkOption.NOFOLLOW_LINKS).equals(0);
  }

  /** Where the distribution has it. */
  private static String place() {
    return System.getenv().getOrDefault("CHOIR_HOME", "dist/target/choiros") + "/docker-runtime";
  }

  /** What must be called as the runtime. */
  static byte[] ours() throws IOException {
    try (InputStream text = DockerProbe.class.getResourceAsStream("docker-runtime")) {
      if (text == null) {
        throw new IOException("this distribution has no docker-runtime");
      }
      return text.readAllBytes();
    }
  }
}
