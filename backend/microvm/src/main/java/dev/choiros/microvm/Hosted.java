package dev.choiros.microvm;

import dev.choiros.backend.Readiness;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/**
 * What a program needs of a Linux host that cannot emulate a processor.
 *
 * @param since the first version whose API we speak
 * @param from where its makers offer it
 */
record Hosted(String program, Version since, String from) {
  private static final Pattern NUMBERS = Pattern.compile("v?(\\d+)\\.(\\d+)");

  record Version(int major, int minor) implements Comparable<Version> {
    private static final Comparator<Version> ORDER =
        Comparator.comparingInt(Version::major).thenComparingInt(Version::minor);

    @Override
    public int compareTo(Version other) {
      return ORDER.compare(this, other);
    }

    @Override
    public String toString() {
      return major + "." + minor;
    }
  }

  /**
   * @param given its path, if it is not looked for
   */
  Optional<Readiness.Unusable> fault(Optional<Path> given, Supplier<Ground> ground) {
    var remedy =
        "put a release of %s, version %s or later, into /usr/local/bin: %s"
            .formatted(program, since, from);
    var path = given.or(() -> Ground.program(program));
    if (path.isEmpty()) {
      return unusable("the program " + program + " is not found", remedy);
    }
    var version = version(path.get());
    if (version.isEmpty() || version.get().compareTo(since) < 0) {
      var said = version.map(Version::toString).orElse("one that does not say its version");
      return unusable("%s is %s, too old for this".formatted(path.get(), said), remedy);
    }
    return ground.get().acceleration() instanceof Acceleration.Emulated(var because)
        ? unusable(
            "it runs machines by KVM only, which is not usable here because " + because,
            "use a host whose processor is lent to guests, with /dev/kvm; or the backend qemu")
        : Optional.empty();
  }

  private static Optional<Readiness.Unusable> unusable(String reason, String remedy) {
    return Optional.of(new Readiness.Unusable(reason, remedy));
  }

  private static Optional<Version> version(Path path) {
    try {
      return version(Programs.output(List.of(path.toString(), "--version")));
    } catch (IOException broken) {
      return Optional.empty();
    }
  }

  static Optional<Version> version(String said) {
    var found = NUMBERS.matcher(said);
    return found.find()
        ? Optional.of(
            new Version(Integer.parseInt(found.group(1)), Integer.parseInt(found.group(2))))
        : Optional.empty();
  }

  Path path(Optional<Path> given) throws IOException {
    return given
        .or(() -> Ground.program(program))
        .orElseThrow(() -> new IOException("the program " + program + " is not found"));
  }
}
