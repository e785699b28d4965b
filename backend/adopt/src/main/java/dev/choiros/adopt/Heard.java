package dev.choiros.adopt;

import dev.choiros.wire.Duplex;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/** A stream whose first byte is told. */
final class Heard implements Duplex {
  private final Duplex duplex;
  private final InputStream in;

  Heard(Duplex duplex, Runnable first) {
    this.duplex = duplex;
    this.in =
        new FilterInputStream(duplex.in()) {
          private boolean told;

          @Override
          public int read() throws IOException {
            return told(super.read());
          }

          @Override
          public int read(byte[] into, int offset, int length) throws IOException {
            return told(super.read(into, offset, length));
          }

          private int told(int got) {
            if (got >= 0 && !told) {
              told = true;
              first.run();
            }
            return got;
          }
        };
  }

  @Override
  public InputStream in() {
    return in;
  }

  @Override
  public OutputStream out() {
    return duplex.out();
  }

  @Override
  public void endOutput() throws IOException {
    duplex.endOutput();
  }

  @Override
  public void abort() {
    duplex.abort();
  }
}
