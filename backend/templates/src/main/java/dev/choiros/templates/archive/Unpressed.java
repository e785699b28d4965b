package dev.choiros.templates.archive;

import dev.choiros.templates.BadTemplate;
import java.io.BufferedInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.lang.ProcessBuilder.Redirect;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.zip.GZIPInputStream;

/** What a stream is when it is not compressed; it says itself how it was. */
public final class Unpressed {
  private static final int BUFFER = 1 << 16;
  private static final int GZIP = 0x1f8b_0000;
  private static final int ZSTD = 0x28b5_2ffd;
  private static final int XZ = 0xfd37_7a58;

  private Unpressed() {}

  /** Closing it closes {@code in}. */
  public static InputStream of(InputStream in) throws IOException {
    var buffered = new BufferedInputStream(in, BUFFER);
    var magic = magic(buffered);
    if ((magic & 0xffff_0000) == GZIP) {
      return new BufferedInputStream(new GZIPInputStream(buffered, BUFFER), BUFFER);
    }
    return switch (magic) {
      case ZSTD -> new Filter(buffered, "zstd");
      case XZ -> new Filter(buffered, "xz");
      default -> buffered;
    };
  }

  private static int magic(InputStream in) throws IOException {
    in.mark(4);
    var first = in.readNBytes(4);
    in.reset();
    var magic = 0;
    for (var i = 0; i < 4; i++) {
      magic = magic << 8 | (i < first.length ? first[i] & 0xff : 0);
    }
    return magic;
  }

  /** A program of the host between two streams; it ends with the stream. */
  private static final class Filter extends FilterInputStream {
    private final String tool;
    private final Process process;
    private final InputStream from;
    private final Thread feeder;
    private volatile boolean broken;

    Filter(InputStream from, String tool) throws IOException {
      super(InputStream.nullInputStream());
      this.from = from;
      this.tool = tool;
      try {
        process =
            new ProcessBuilder(List.of(tool, "-dcq", "-M128MiB", "-"))
                .redirectError(Redirect.DISCARD)
                .start();
      } catch (IOException absent) {
        throw new BadTemplate(
            "it is compressed with " + tool + ", which is not installed",
            "apt-get install " + (tool.equals("xz") ? "xz-utils" : tool),
            absent);
      }
      in = new BufferedInputStream(process.getInputStream(), BUFFER);
      feeder = Thread.ofVirtual().name("feed-" + tool).start(this::feed);
    }

    private void feed() {
      try (OutputStream out = process.getOutputStream()) {
        from.transferTo(out);
      } catch (IOException stopped) {
        broken = true;
        process.destroy();
      }
    }

    @Override
    public int read() throws IOException {
      return checked(super.read());
    }

    @Override
    public int read(byte[] into, int at, int most) throws IOException {
      return checked(super.read(into, at, most));
    }

    /** At its end the program must have been content, and must have got all of it. */
    private int checked(int got) throws IOException {
      try {
        if (got < 0) {
          feeder.join();
          if (process.waitFor() != 0 || broken) {
            throw Header.broken(tool + " could not unpack it");
          }
        }
        return got;
      } catch (InterruptedException stop) {
        Thread.currentThread().interrupt();
        throw new InterruptedIOException("cancelled");
      }
    }

    @Override
    public void close() throws IOException {
      process.destroyForcibly();
      from.close();
      super.close();
      try {
        var _ = process.waitFor(5, TimeUnit.SECONDS);
      } catch (InterruptedException stop) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
