package dev.choiros.templates.image;

import dev.choiros.templates.BadTemplate;
import dev.choiros.templates.Progress;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/**
 * Debian packages, put together by mmdebstrap from this host's apt sources of this host's release.
 * What it is made of is in its text, so the same text means the same template.
 *
 * @param suite the release
 * @param packages sorted
 */
record PackagesSource(String suite, List<String> packages) implements Source {
  /** What the template {@code base} is for: a shell, Python, git, and what agents reach for. */
  private static final List<String> USUAL =
      List.of(
          "bash",
          "build-essential",
          "ca-certificates",
          "curl",
          "git",
          "less",
          "nano",
          "ncurses-base",
          "ncurses-bin",
          "procps",
          "python-is-python3",
          "python3",
          "python3-pip",
          "python3-venv",
          "sudo",
          "unzip",
          "util-linux",
          "xz-utils");

  private static final Pattern PACKAGE = Pattern.compile("[a-z0-9][a-z0-9+.-]{0,99}");
  private static final int MOST_PACKAGES = 500;
  private static final Duration PATIENCE = Duration.ofMinutes(60);

  /**
   * The first process of a process and a mount namespace of its own: whenever it ends, all that it
   * started ends too, and its mounts are gone. It ends when this process does, for then its input
   * is closed.
   */
  private static final String RUN =
      """
      mount -t proc proc /proc || exit 1
      sources=$1; shift
      trap 'exit 143' TERM
      exec 3<&0
      mmdebstrap "$@" - <"$sources" & work=$!
      (cat <&3 >/dev/null; kill -TERM 1) & exec 3<&-
      wait "$work"
      """;

  /** The accounts that a sandbox needs, and a user who may become root. */
  private static final String ACCOUNTS =
      """
      chroot "$1" useradd --create-home --shell /bin/bash --uid 1000 --user-group user
      if [ -d "$1/etc/sudoers.d" ]; then
        printf 'user ALL=(ALL) NOPASSWD: ALL\\n' >"$1/etc/sudoers.d/user"
        chmod 440 "$1/etc/sudoers.d/user"
      fi
      : >"$1/etc/resolv.conf"; : >"$1/etc/hostname"
      rm -f "$1"/etc/ssh/ssh_host_* "$1/etc/machine-id"
      """;

  PackagesSource {
    packages = List.copyOf(new TreeSet<>(packages));
  }

  /**
   * @param text names with commas between; empty for the usual ones
   */
  static PackagesSource read(String text) throws BadTemplate {
    // What a template that was added says of itself has the release before the names.
    var names = text.substring(text.indexOf(':') + 1);
    var packages = names.isBlank() ? USUAL : List.of(names.split(",", -1));
    for (var name : packages) {
      if (!PACKAGE.matcher(name).matches() || packages.size() > MOST_PACKAGES) {
        throw new BadTemplate(
            "\"" + name + "\" is not the name of a Debian package",
            "name up to " + MOST_PACKAGES + " packages with commas between them");
      }
    }
    return new PackagesSource(release(), packages);
  }

  private static String release() throws BadTemplate {
    try {
      for (var line : Files.readAllLines(Path.of("/etc/os-release"))) {
        if (line.startsWith("VERSION_CODENAME=")) {
          return line.substring(line.indexOf('=') + 1).replace("\"", "");
        }
      }
    } catch (IOException unreadable) {
      // said below
    }
    throw new BadTemplate(
        "this host does not say which release of Debian it is", "use a host with Debian or Ubuntu");
  }

  @Override
  public String text() {
    return "packages:" + suite + ":" + String.join(",", packages);
  }

  @Override
  public Content open(Path making, Progress progress) throws IOException {
    var tar = making.resolve("packages.tar");
    var sources = Files.writeString(making.resolve("sources.list"), AptSources.of(suite));
    run(command(making, sources, tar), making, progress);
    var bytes = Files.size(tar);
    return Content.of(
        List.of(
            new Part(
                () -> Files.newInputStream(tar),
                Optional.empty(),
                Optional.empty(),
                bytes,
                "unpacking")),
        () -> Files.delete(tar));
  }

  private List<String> command(Path making, Path sources, Path tar) throws IOException {
    var hook = Files.writeString(making.resolve("accounts"), "set -e\n" + ACCOUNTS);
    var command =
        new ArrayList<>(
            List.of(
                "unshare",
                "--mount",
                "--pid",
                "--fork",
                "--kill-child",
                "--propagation",
                "private",
                "sh",
                "-c",
                RUN,
                "choir-packages",
                sources.toString(),
                "--mode=root",
                "--variant=minbase",
                "--format=tar"));
    command.add("--include=" + String.join(",", packages));
    command.addAll(AptSources.options());
    command.add("--aptopt=Acquire::Retries \"3\"");
    command.add("--dpkgopt=path-exclude=/usr/share/doc/*");
    command.add("--dpkgopt=path-include=/usr/share/doc/*/copyright");
    command.add("--dpkgopt=path-exclude=/usr/share/man/*");
    command.add("--customize-hook=sh " + hook + " \"$1\"");
    command.addAll(List.of(suite, tar.toString()));
    return command;
  }

  private static void run(List<String> command, Path making, Progress progress) throws IOException {
    var builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().put("TMPDIR", making.toString());
    builder.environment().put("LC_ALL", "C.UTF-8");
    var process = start(builder);
    var last = new Said();
    var reader = Thread.ofVirtual().start(() -> follow(process, last, progress));
    try {
      if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
        throw new BadTemplate(
            "the packages took longer than " + PATIENCE.toMinutes() + " minutes", "name fewer");
      }
      reader.join();
      if (process.exitValue() != 0) {
        throw new BadTemplate(
            "the packages could not be put together: " + last.line,
            "check their names and this host's apt sources (`apt-get update` must work)");
      }
    } catch (InterruptedException stop) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("cancelled");
    } finally {
      // Its namespace goes with it, and everything in that.
      process.destroyForcibly();
      process.onExit().join();
    }
  }

  /** What tells best how it went. */
  private static final class Said {
    private volatile String line = "";
  }

  /** Keeps the last that it said, or the first error after that. */
  private static void follow(Process process, Said last, Progress progress) {
    try (var said = process.inputReader(StandardCharsets.UTF_8)) {
      for (var line = said.readLine(); line != null; line = said.readLine()) {
        if (line.startsWith("E:") || !last.line.startsWith("E:")) {
          last.line = line;
        }
        progress.at(line.replaceFirst("^I: ", ""), 0, 0);
      }
    } catch (IOException ended) {
      // Whoever waits for the process says why.
    }
  }

  private static Process start(ProcessBuilder builder) throws BadTemplate {
    try {
      if (!Files.isExecutable(Path.of("/usr/bin/mmdebstrap"))) {
        throw new IOException("no mmdebstrap");
      }
      return builder.start();
    } catch (IOException absent) {
      throw new BadTemplate(
          "a template of packages needs mmdebstrap, which is not installed",
          "apt-get install mmdebstrap",
          absent);
    }
  }
}
