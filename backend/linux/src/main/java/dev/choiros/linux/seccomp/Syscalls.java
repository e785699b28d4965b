package dev.choiros.linux.seccomp;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.TreeSet;

/** The table of {@code syscalls.txt} for one architecture. */
final class Syscalls {
  final TreeSet<Integer> allowed = new TreeSet<>();
  final TreeSet<Integer> denied = new TreeSet<>();
  private final Map<String, Integer> checked = new HashMap<>();
  private final Map<String, TreeSet<String>> names = new HashMap<>();

  static Syscalls of(Architecture architecture) {
    var table = new Syscalls();
    for (var line : text().split("\n", -1)) {
      var fields = line.split(" ", -1);
      if (!line.startsWith("#") && fields.length == 4) {
        var number = fields[2 + architecture.ordinal()];
        if (!number.equals("-")) {
          table.put(fields[0], fields[1], Integer.parseInt(number));
        }
      }
    }
    return table;
  }

  private void put(String name, String action, int number) {
    names.computeIfAbsent(action, _ -> new TreeSet<>()).add(name);
    switch (action) {
      case "allow" -> allowed.add(number);
      case "deny" -> denied.add(number);
      case "check" -> checked.put(name, number);
      default -> throw new IllegalStateException("syscalls.txt: what is " + action + "?");
    }
  }

  /** The calls with this action. */
  TreeSet<String> names(String action) {
    return names.getOrDefault(action, new TreeSet<>());
  }

  /** The number of a call whose arguments decide. */
  int checked(String name) {
    var number = checked.get(name);
    if (number == null) {
      throw new NoSuchElementException("syscalls.txt does not check " + name);
    }
    return number;
  }

  private static String text() {
    try (var in = Syscalls.class.getResourceAsStream("syscalls.txt")) {
      if (in == null) {
        throw new IllegalStateException("syscalls.txt is missing from the jar");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException damaged) {
      throw new UncheckedIOException(damaged);
    }
  }
}
