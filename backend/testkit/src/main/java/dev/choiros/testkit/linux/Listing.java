package dev.choiros.testkit.linux;

import dev.choiros.backend.SandboxFolder;
import dev.choiros.linux.Mark;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * What there is on this host because of the sandboxes below one folder, by kind; and, as nobody can
 * tell whose they are, all network links and firewall rules.
 */
final class Listing {
  private static final Path PROC = Path.of("/proc");

  private final Path sandboxes;

  /** Of all sandboxes that were ever seen there: what is left of one has no folder any more. */
  private final Set<String> marks = new HashSet<>();

  Listing(Path home) {
    this.sandboxes = home.resolve("sandboxes");
  }

  Map<String, Set<String>> now() throws IOException {
    for (var folder : entries(sandboxes)) {
      marks.add(Mark.of(new SandboxFolder(folder)));
    }
    var all = new TreeMap<String, Set<String>>();
    var processes = new TreeSet<String>();
    var namespaces = new TreeSet<String>();
    for (var process : entries(PROC)) {
      if (Character.isDigit((process.getFileName() + "").charAt(0)) && isOurs(process)) {
        processes.add(process.getFileName() + " " + read(process, "cmdline").replace('\0', ' '));
        entries(process.resolve("ns")).forEach(each -> namespaces.add(target(each)));
      }
    }
    all.put("processes", processes);
    all.put("namespaces", namespaces);
    all.put("mounts", lines(read(PROC, "self/mountinfo"), sandboxes + "/"));
    all.put("loop devices", loops());
    all.put("network links", names(Path.of("/sys/class/net")));
    all.put("firewall rules", lines(said("nft", "list", "ruleset"), ""));
    all.put("cgroups", cgroups());
    all.put("files", files());
    return all;
  }

  /** A short line for people. */
  static String counts(Map<String, Set<String>> listing) {
    return listing.entrySet().stream()
        .map(each -> each.getValue().size() + " " + each.getKey())
        .collect(Collectors.joining(", "));
  }

  private boolean isOurs(Path process) {
    // One that has ended stays in the table until its parent, which may be init, has looked.
    var ended = read(process, "stat").contains(") Z ");
    var about = read(process, "cmdline") + read(process, "cgroup");
    return !ended && (marks.stream().anyMatch(about::contains) || uses(process));
  }

  /** Has a folder of it somewhere else; every process of the host sees those on the host. */
  private boolean uses(Path process) {
    return read(process, "mountinfo")
        .lines()
        .map(line -> line.split(" ", 6))
        .anyMatch(
            mount -> mount[3].startsWith(sandboxes + "/") && !mount[4].startsWith(sandboxes + "/"));
  }

  private Set<String> loops() throws IOException {
    var found = new TreeSet<String>();
    for (var device : entries(Path.of("/sys/block"))) {
      var file = read(device, "loop/backing_file").strip();
      if (file.startsWith(sandboxes + "/")) {
        found.add(device.getFileName() + " " + file);
      }
    }
    return found;
  }

  private Set<String> cgroups() throws IOException {
    var found = new TreeSet<String>();
    var top = Path.of("/sys/fs/cgroup"); // with version 2 alone our folder is here
    var places = new ArrayList<>(entries(top));
    places.add(top);
    for (var place : places) {
      for (var group : entries(place.resolve("choir"))) {
        if (marks.contains(group.getFileName() + "")) {
          found.add(group.toString());
        }
      }
    }
    return found;
  }

  private Set<String> files() throws IOException {
    if (!Files.exists(sandboxes)) {
      return Set.of();
    }
    try (var all = Files.walk(sandboxes, 2)) {
      return all.filter(file -> !file.equals(sandboxes))
          .map(Path::toString)
          .collect(Collectors.toCollection(TreeSet::new));
    } catch (UncheckedIOException changing) {
      throw changing.getCause();
    }
  }

  private static Set<String> names(Path folder) throws IOException {
    return entries(folder).stream()
        .map(file -> String.valueOf(file.getFileName()))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static List<Path> entries(Path folder) throws IOException {
    var found = new ArrayList<Path>();
    if (Files.isDirectory(folder)) {
      try (var all = Files.newDirectoryStream(folder)) {
        all.forEach(found::add);
      } catch (IOException | java.nio.file.DirectoryIteratorException gone) {
        return found; // a process that has ended, or is another's
      }
    }
    return found;
  }

  private static Set<String> lines(String text, String part) {
    return text.lines()
        .filter(line -> line.contains(part))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static String target(Path link) {
    try {
      return Files.readSymbolicLink(link).toString();
    } catch (IOException gone) {
      return "";
    }
  }

  private static String read(Path folder, String file) {
    try {
      return new String(Files.readAllBytes(folder.resolve(file)), StandardCharsets.ISO_8859_1);
    } catch (IOException gone) {
      return "";
    }
  }

  /** Nothing where there is no such program, or not for this user. */
  private static String said(String... command) {
    try {
      var process = new ProcessBuilder(command).start();
      process.getOutputStream().close();
      return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException notThere) {
      return "";
    }
  }
}
