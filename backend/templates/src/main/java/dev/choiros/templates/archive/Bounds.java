package dev.choiros.templates.archive;

import dev.choiros.templates.BadTemplate;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * How much an archive may become. Its own word for its size is not asked: what comes out of it is
 * counted while it comes.
 */
public final class Bounds {
  private static final long MOST_BYTES = 64L << 30;
  private static final long MOST_ENTRIES = 4_000_000;

  private final long mostBytes;
  private final long mostEntries;
  private long bytes;
  private long entries;

  public Bounds(long mostBytes, long mostEntries) {
    this.mostBytes = mostBytes;
    this.mostEntries = mostEntries;
  }

  /** Nine tenths of what is free where {@code folder} is, and never more than is sensible. */
  public static Bounds of(Path folder) throws IOException {
    var free = Files.getFileStore(folder).getUsableSpace();
    return new Bounds(Math.min(MOST_BYTES, free / 10 * 9), MOST_ENTRIES);
  }

  /** Counts what is about to be written. */
  public void take(long more) throws BadTemplate {
    bytes += more;
    if (bytes > mostBytes) {
      throw new BadTemplate(
          "it becomes more than " + (mostBytes >> 20) + " MiB",
          "make room in the state folder, or use something smaller");
    }
  }

  /** Counts an entry; each needs a block, however small it is. */
  public void entry() throws BadTemplate {
    if (++entries > mostEntries) {
      throw new BadTemplate("it has more than " + mostEntries + " files", "use something smaller");
    }
  }

  public long bytes() {
    return bytes;
  }

  public long entries() {
    return entries;
  }
}
