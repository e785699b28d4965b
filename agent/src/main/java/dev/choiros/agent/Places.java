package dev.choiros.agent;

import java.nio.file.Path;
import java.util.Map;

/**
 * The folders that the agent serves and keeps things in.
 *
 * @param root what files are served of; in a sandbox all there is
 * @param log where events are kept; outlives the files of the sandbox
 * @param state where declarations are kept, with the files of the sandbox
 */
public record Places(Path root, Path log, Path state) {
  static Places of(Map<String, String> environment) {
    return new Places(
        Path.of("/"),
        Path.of(environment.getOrDefault("CHOIR_LOG", "/run/choiros/log")),
        Path.of(environment.getOrDefault("CHOIR_STATE", "/var/lib/choiros")));
  }
}
