package dev.choiros.microvm;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Who runs the guest's instructions. */
sealed interface Acceleration {
  List<String> arguments();

  String kernelArguments();

  /** The processor itself. */
  record Kvm() implements Acceleration {
    @Override
    public List<String> arguments() {
      return List.of("-accel", "kvm", "-cpu", "host");
    }

    @Override
    public String kernelArguments() {
      return COMMON;
    }
  }

  /**
   * QEMU itself, many times slower.
   *
   * @param because why KVM does not
   */
  record Emulated(String because) implements Acceleration {
    @Override
    public List<String> arguments() {
      return List.of("-accel", "tcg,thread=multi,tb-size=64", "-cpu", "max");
    }

    /** A guest without a timer to measure with must be told how fast its clock counts. */
    @Override
    public String kernelArguments() {
      return COMMON
          + " mitigations=off nokaslr tsc=reliable clocksource=tsc no_timer_check tsc_early_khz="
          + kiloHertz();
    }

    private static long kiloHertz() {
      try (var lines = Files.lines(Path.of("/proc/cpuinfo"))) {
        return lines
            .filter(line -> line.startsWith("cpu MHz"))
            .mapToLong(line -> Math.round(Double.parseDouble(line.split(":", 2)[1]) * 1000))
            .findFirst()
            .orElse(DEFAULT_KILO_HERTZ);
      } catch (IOException | NumberFormatException unreadable) {
        return DEFAULT_KILO_HERTZ;
      }
    }
  }

  String COMMON = "quiet loglevel=3 reboot=t panic=-1 random.trust_cpu=on";
  long DEFAULT_KILO_HERTZ = 2_000_000;
}
