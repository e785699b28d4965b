package dev.choiros.hypervisor.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.EventLoop;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.DefaultHttpHeadersFactory;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.AsciiString;

/**
 * One request and its answer, on the client's side, whatever version of HTTP the client speaks.
 * Belongs to the client's event loop.
 */
public final class Exchange {
  private static final AsciiString REQUEST_ID = AsciiString.cached("x-request-id");

  /** Told once, when nothing more will be sent. */
  @FunctionalInterface
  public interface Ended {
    void ended(Exchange exchange);
  }

  private final ChannelHandlerContext client;
  private final HttpRequest request;
  private final String id;
  private final Ended whenEnded;
  private final long started = System.nanoTime();
  private String kind = "own";
  private String session = "";
  private int status;
  private long sent;
  private boolean begun;
  private boolean ended;

  public Exchange(ChannelHandlerContext client, HttpRequest request, String id, Ended whenEnded) {
    this.client = client;
    this.request = request;
    this.id = id;
    this.whenEnded = whenEnded;
  }

  public HttpRequest request() {
    return request;
  }

  public String id() {
    return id;
  }

  /** What answers, in a word, for figures and the access log. */
  public String kind() {
    return kind;
  }

  public void kind(String answeredBy) {
    kind = answeredBy;
  }

  /** The session that this is done in and may not outlive; empty if it may. */
  public String session() {
    return session;
  }

  public void session(String name) {
    session = name;
  }

  public EventLoop loop() {
    return client.channel().eventLoop();
  }

  public ChannelHandlerContext client() {
    return client;
  }

  /** 0 until an answer has begun. */
  public int status() {
    return status;
  }

  public long bytesSent() {
    return sent;
  }

  public long nanos() {
    return System.nanoTime() - started;
  }

  public boolean begun() {
    return begun;
  }

  public boolean ended() {
    return ended;
  }

  /** Whether the client takes more at the moment. */
  public boolean writable() {
    return client.channel().isWritable();
  }

  /** Reads on from the client, or holds it back. */
  public void reading(boolean on) {
    client.channel().config().setAutoRead(on);
  }

  public void head(HttpResponse response) {
    begun = true;
    status = response.status().code();
    response.headers().set(REQUEST_ID, id);
    client.write(response, client.voidPromise());
  }

  /** Sends a piece of the answer and takes over its reference; a last piece ends the exchange. */
  public void content(HttpContent piece) {
    sent += piece.content().readableBytes();
    client.write(piece, client.voidPromise());
    if (piece instanceof LastHttpContent) {
      end();
    }
  }

  /** Sends an answer in one piece and takes over its reference. */
  public void whole(FullHttpResponse response) {
    sent = response.content().readableBytes();
    head(response);
    end();
  }

  public void flush() {
    client.flush();
  }

  /** Sends a whole answer. */
  public void answer(int code, String contentType, byte[] body, HttpHeaders more) {
    if (begun) {
      abort();
      return;
    }
    var content = body.length == 0 ? Unpooled.EMPTY_BUFFER : Unpooled.wrappedBuffer(body);
    answer(code, contentType, content, more);
  }

  private void answer(int code, String contentType, ByteBuf content, HttpHeaders more) {
    var headers = more.copy();
    if (code != 204 && code != 304) {
      headers.set(HttpHeaderNames.CONTENT_LENGTH, content.readableBytes());
      if (content.isReadable()) {
        headers.set(HttpHeaderNames.CONTENT_TYPE, contentType);
      }
    }
    var silent = request.method().equals(HttpMethod.HEAD);
    headers.set(REQUEST_ID, id);
    begun = true;
    status = code;
    sent = silent ? 0 : content.readableBytes();
    client.writeAndFlush(
        new DefaultFullHttpResponse(
            HttpVersion.HTTP_1_1,
            HttpResponseStatus.valueOf(code),
            silent ? Unpooled.EMPTY_BUFFER : content,
            headers,
            DefaultHttpHeadersFactory.trailersFactory().newHeaders()),
        client.voidPromise());
    end();
  }

  /** Cuts the client off, so that it cannot take what it has for the whole answer. */
  public void abort() {
    client.close();
    end();
  }

  /** Nothing more will be sent, by whatever cause. */
  public void end() {
    if (!ended) {
      ended = true;
      whenEnded.ended(this);
    }
  }
}
