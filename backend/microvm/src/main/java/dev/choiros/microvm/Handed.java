package dev.choiros.microvm;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Files that QEMU gets open, by number: whoever runs it may reach none of them by name. */
final class Handed {
  private static final int FIRST = 10;

  private final List<String> files = new ArrayList<>();

  int readable(Path file) {
    return add("r:" + file.toAbsolutePath());
  }

  int writable(Path file) {
    return add("w:" + file.toAbsolutePath());
  }

  private int add(String file) {
    files.add(file);
    return FIRST + files.size() - 1;
  }

  /** For {@link Monitor}: how many, then each. */
  List<String> arguments() {
    var arguments = new ArrayList<>(List.of(Integer.toString(files.size())));
    arguments.addAll(files);
    return arguments;
  }
}
