package dev.choiros.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The memory of one process, in bytes.
 *
 * @param rss resident, shared pages counted in full
 * @param pss resident, shared pages divided among those who share them
 * @param own pages that nobody else has
 */
public record Footprint(long rss, long pss, long own) {
  public static final Footprint NONE = new Footprint(0, 0, 0);

  /** Of a process that may end meanwhile; then nothing. */
  public static Footprint ofOneThatMayEnd(long pid) {
    try {
      return of(pid);
    } catch (IOException ended) {
      return NONE;
    }
  }

  public static Footprint of(long pid) throws IOException {
    long rss = 0;
    long pss = 0;
    long own = 0;
    for (var line : Files.readAllLines(Path.of("/proc/" + pid + "/smaps_rollup"))) {
      var parts = line.split(" +");
      switch (parts[0]) {
        case "Rss:" -> rss = kilobytes(parts[1]);
        case "Pss:" -> pss = kilobytes(parts[1]);
        case "Private_Clean:", "Private_Dirty:" -> own += kilobytes(parts[1]);
        default -> {}
      }
    }
    return new Footprint(rss, pss, own);
  }

  public Footprint plus(Footprint other) {
    return new Footprint(rss + other.rss, pss + other.pss, own + other.own);
  }

  private static long kilobytes(String number) {
    return Long.parseLong(number) * 1024;
  }
}
