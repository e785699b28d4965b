package dev.choiros.engines;

import java.nio.file.Path;
import java.time.Duration;

/** A Docker daemon of this host, of its operator's. */
record DockerDaemon(Path socket) {
  /** What its settings must call {@code docker-runtime}. */
  static final String RUNTIME = "choir";

  private static final String UNIX = "unix://";

  /** The one that Docker's own tools would ask, by the variable {@code DOCKER_HOST}. */
  static DockerDaemon of(String host) {
    return new DockerDaemon(
        Path.of(
            host.isEmpty()
                ? "/var/run/docker.sock"
                : host.startsWith(UNIX) ? host.substring(UNIX.length()) : host));
  }

  Api api() {
    return new Api(socket);
  }

  /** To ask whether it is there at all. */
  Api soon() {
    return new Api(socket, Duration.ofSeconds(5));
  }
}
