package dev.choiros.templates.image;

import dev.choiros.templates.BadTemplate;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.function.LongConsumer;

/** A stream whose digest is taken while it is read. */
public final class Checked extends FilterInputStream {
  private final MessageDigest digest = Digest.sha256();
  private final LongConsumer progress;
  private long bytes;

  /**
   * @param progress is told how many bytes were read
   */
  public Checked(InputStream in, LongConsumer progress) {
    super(in);
    this.progress = progress;
  }

  @Override
  public int read() throws IOException {
    var one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] into, int at, int most) throws IOException {
    var got = super.read(into, at, most);
    if (got > 0) {
      digest.update(into, at, got);
      bytes += got;
      progress.accept(bytes);
    }
    return got;
  }

  @Override
  public long skip(long most) throws IOException {
    var skipped = readNBytes((int) Math.min(most, 1 << 16));
    return skipped.length;
  }

  @Override
  public boolean markSupported() {
    return false;
  }

  public long bytes() {
    return bytes;
  }

  /** Reads what is left; what all of it was. */
  public Digest finish() throws IOException {
    transferTo(nullOutput());
    return new Digest(HexFormat.of().formatHex(digest.digest()));
  }

  /** Fails unless all of it is what was promised. */
  public void finish(Digest promised, long length) throws IOException {
    var is = finish();
    if (bytes != length || !is.equals(promised)) {
      throw new BadTemplate(
          "a part of the image is not what its name says: " + promised + " is " + is,
          "fetch it again; if that does not help, do not use it");
    }
  }

  private static java.io.OutputStream nullOutput() {
    return java.io.OutputStream.nullOutputStream();
  }
}
