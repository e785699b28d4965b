package dev.choiros.gvisor;

import dev.choiros.backend.Readiness;
import dev.choiros.layers.IdMaps;
import dev.choiros.linux.CgroupTree;
import dev.choiros.linux.Tools;
import dev.choiros.linux.seccomp.Architecture;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** Tries on this host what a sandbox needs, and says plainly what is missing. */
final class Probe {
  /** The oldest that was tried; those of before 2023 lack options that we need. */
  private static final int OLDEST = 2024_07_29;

  /** Of every release that Debian has. */
  private static final String LINKS =
      "programs that ask for extended attributes of links, as ls -l does, print an error inside;"
          + " so it is taken only when named";

  private static final Pattern DATE = Pattern.compile("\\b(20\\d{6})\\b");
  private static final String INSTALL =
      "apt-get install runsc on Debian 13, apt-get install -t bookworm-backports runsc on Debian 12";

  private final IdMaps maps;
  private final CgroupTree cgroups;

  Probe(IdMaps maps, CgroupTree cgroups) {
    this.maps = maps;
    this.cgroups = cgroups;
  }

  Readiness run() {
    var version = version();
    if (version.isEmpty()) {
      return new Readiness.Unusable("the program runsc is not installed", INSTALL);
    }
    var date = DATE.matcher(version);
    if (date.find() && Integer.parseInt(date.group(1)) < OLDEST) {
      return new Readiness.Unusable(
          "runsc is of " + date.group(1) + ", older than " + OLDEST, INSTALL);
    }
    for (var tool : List.of("unshare", "setsid")) {
      if (!Tools.says(tool, "--version")) {
        return new Readiness.Unusable(
            "the program " + tool + " is not installed", "apt-get install util-linux");
      }
    }
    if (maps.kind() != IdMaps.Kind.ROOT) {
      return new Readiness.Unusable(
          "runsc is used as root only", "run as root, or use the backend bubblewrap");
    }
    if (Architecture.ofThisHost().isEmpty()) {
      return new Readiness.Unusable(
          "there is no system call filter for this processor", "use a host with x86-64 or aarch64");
    }
    if (!Files.isSymbolicLink(Path.of("/bin"))) {
      return new Readiness.Unusable(
          "/bin of this host is not a link into /usr", "use a host with a merged /usr");
    }
    var warnings = new ArrayList<>(cgroups.warnings());
    warnings.add(LINKS);
    return works()
        ? new Readiness.Usable(warnings, true)
        : new Readiness.Unusable(
            "runsc could not run a program here",
            "run as root of the host; runsc --network=none do true says more");
  }

  private static String version() {
    try {
      var process = new ProcessBuilder("runsc", "--version").redirectErrorStream(true).start();
      process.getOutputStream().close();
      return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException missing) {
      return "";
    }
  }

  /** What gVisor needs of a kernel is more than can be asked for, so it is tried. */
  private static boolean works() {
    try {
      var folder = Files.createTempDirectory("runsc");
      try {
        var options = List.of("--root=" + folder, "--network=none", "--ignore-cgroups");
        return Tools.says("runsc", options.get(0), options.get(1), options.get(2), "do", "true");
      } finally {
        Tools.says("rm", "-rf", "--", folder.toString());
      }
    } catch (IOException full) {
      return false;
    }
  }
}
