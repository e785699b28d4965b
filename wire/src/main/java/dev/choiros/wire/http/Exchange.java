package dev.choiros.wire.http;

import dev.choiros.wire.Duplex;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One request and its answer. Belongs to the thread of its connection, except {@link #abort} and
 * the stream of a streaming answer, which any thread may use.
 */
public final class Exchange {
  /** Far more than what is under way when the other side learns that it may stop. */
  private static final long MOST_LINGERING = 16 << 20;

  private final RequestHead head;
  private final Duplex duplex;
  private final Input in;
  private final Body body;
  private final Answer answer;
  private final BodyInput bodyInput = new BodyInput();
  private Map<String, String> parameters = Map.of();
  private boolean continued;
  private boolean upgraded;

  Exchange(RequestHead head, Duplex duplex, Input in, Limits limits) throws HttpFault {
    this.head = head;
    this.duplex = duplex;
    this.in = in;
    // RFC 9110 section 9.3.6: what follows a CONNECT is the tunnel, not a body.
    this.body =
        head.method().equals("CONNECT")
            ? Body.of(Headers.NONE, in, limits)
            : Body.of(head.headers(), in, limits);
    this.answer = new Answer(duplex.out(), head);
  }

  public String method() {
    return head.method();
  }

  public Target target() {
    return head.target();
  }

  /** The path without its escapes. */
  public String path() {
    return head.target().path();
  }

  public Headers headers() {
    return head.headers();
  }

  public @Nullable String header(String name) {
    return head.headers().first(name);
  }

  /** A value of the query. */
  public @Nullable String query(String name) {
    return head.target().parameter(name);
  }

  /** A part of the path that the {@link Router} named. */
  public String part(String name) {
    var value = parameters.get(name);
    if (value == null) {
      throw new IllegalArgumentException("the route has no part " + name);
    }
    return value;
  }

  void parts(Map<String, String> named) {
    parameters = named;
  }

  /** The request's body, as it arrives; the first read sends {@code 100 Continue} if asked for. */
  public InputStream body() {
    return bodyInput;
  }

  /** The whole body; more than {@code most} bytes are a 413. */
  public byte[] bytes(int most) throws IOException {
    var bytes = bodyInput.readNBytes(most);
    if (bytes.length == most && bodyInput.read() >= 0) {
      throw new HttpFault(413, "a body of more than " + most + " bytes");
    }
    return bytes;
  }

  /** Whether an answer has begun. */
  public boolean answered() {
    return answer.begun();
  }

  public void respond(int status) throws IOException {
    respond(status, Headers.NONE, new byte[0]);
  }

  /** A whole answer; Content-Length is added. */
  public void respond(int status, Headers headers, byte[] bytes) throws IOException {
    settleBody();
    answer.whole(status, headers, bytes);
  }

  /** An answer of unknown length: chunked, sent at every flush, ended by close. */
  public OutputStream respondStream(int status, Headers headers) throws IOException {
    return respondStream(status, headers, -1);
  }

  /** An answer of exactly {@code length} bytes. */
  public OutputStream respondStream(int status, Headers headers, long length) throws IOException {
    settleBody();
    return answer.stream(status, headers, length);
  }

  /**
   * Answers with {@code status} (101, or 200 to a CONNECT) and hands over the raw connection, with
   * whatever the client already sent. It closes when the handler returns.
   */
  public Duplex upgrade(int status, Headers headers) throws IOException {
    answer.upgrade(status, headers);
    upgraded = true;
    return new Upgraded();
  }

  boolean upgraded() {
    return upgraded;
  }

  /**
   * Runs {@code gone} if the client goes away before the answer is finished. To be called once,
   * when the body has been read, or will not be: from here on another thread owns the way in.
   */
  public void onDisconnect(Runnable gone) {
    var _ =
        Thread.ofVirtual()
            .name("client-watch")
            .start(() -> {
              boolean there;
              try {
                there = in.await();
              } catch (IOException reset) {
                there = false;
              }
              if (!there && !answer.finished()) {
                gone.run();
              }
            });
  }

  /** Breaks the connection, without the end of the answer: the client sees a cut, not an end. */
  public void abort() {
    duplex.abort();
  }

  /** Whether the connection can carry another request. Drains what is left of a small body. */
  boolean reusable() throws IOException {
    if (!answer.finished() || answer.closing()) {
      return false;
    }
    int budget = 64 * 1024;
    var scratch = new byte[8192];
    while (!body.atEnd() && budget > 0) {
      budget -= Math.max(0, body.read(scratch, 0, scratch.length));
    }
    return body.atEnd();
  }

  /**
   * RFC 9112 section 9.6: lets a client that still sends get to the answer. A connection that is
   * closed with something unread on it is reset, and what its other side had not read yet is lost.
   */
  void linger() throws IOException {
    if (!answer.finished() || body.atEnd()) {
      return;
    }
    duplex.endOutput();
    var scratch = new byte[8192];
    var count = 0;
    for (long left = MOST_LINGERING; left > 0 && count >= 0; left -= count) {
      count = in.read(scratch, 0, scratch.length);
    }
  }

  /**
   * An answer without having said 100: whether the body still comes is open, so nothing may follow.
   */
  private void settleBody() {
    if (head.expectsContinue() && !continued && !body.atEnd()) {
      answer.closeAfterwards();
    }
  }

  private final class BodyInput extends InputStream {
    @Override
    public int read() throws IOException {
      var one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
      begin();
      try {
        return body.read(into, offset, length);
      } catch (HttpFault broken) {
        answer.closeAfterwards(); // where the next request begins is no longer known
        throw broken;
      }
    }

    private void begin() throws IOException {
      if (!continued) {
        continued = true;
        if (head.expectsContinue() && !body.atEnd() && !answer.begun()) {
          answer.interim();
        }
      }
    }
  }

  private final class Upgraded implements Duplex {
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
}
