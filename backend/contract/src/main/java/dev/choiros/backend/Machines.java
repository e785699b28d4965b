package dev.choiros.backend;

import java.nio.file.Path;
import java.util.List;

/**
 * The machines of a machine class that somebody else runs, each for one sandbox.
 *
 * @param name of the class
 * @param secret a file with what their agents want to see proved
 */
public record Machines(String name, List<Endpoint> endpoints, Path secret) {
  public Machines {
    endpoints = List.copyOf(endpoints);
  }
}
