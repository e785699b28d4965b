package dev.choiros.hypervisor.request;

import dev.choiros.hypervisor.api.Fault;
import dev.choiros.hypervisor.api.Problem;
import dev.choiros.hypervisor.http.Exchange;
import dev.choiros.hypervisor.http.Intake;
import dev.choiros.hypervisor.http.Malformed;
import dev.choiros.hypervisor.request.authenticate.FetchSite;
import dev.choiros.hypervisor.request.locate.Destination;
import dev.choiros.hypervisor.request.locate.Target;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.DefaultHttpRequest;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.util.ReferenceCountUtil;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.HexFormat;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * The way of a request, in order: accepted as well formed, its destination found, whoever asks
 * recognised, the sandbox located and if need be woken, then relayed. The one class that knows the
 * order. One a connection, or a stream of HTTP/2; belongs to its loop.
 */
final class RequestPath extends ChannelInboundHandlerAdapter {
  private static final Intake NOBODY = HttpContent::release;
  private static final HttpRequest UNREADABLE =
      new DefaultHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.POST, "/");

  private final Ways ways;
  private Intake intake = NOBODY;
  private @Nullable Exchange exchange;
  private @Nullable InetAddress from;
  private String peer = "unknown";

  RequestPath(Ways ways) {
    this.ways = ways;
  }

  @Override
  public void handlerAdded(ChannelHandlerContext ctx) {
    ways.open().put(this, ctx.executor());
    var address = ctx.channel().remoteAddress();
    if (address instanceof InetSocketAddress internet) {
      from = internet.getAddress();
      var text = internet.getAddress().getHostAddress();
      peer = internet.getAddress() instanceof Inet6Address ? "\"[" + text + "]\"" : text;
    }
  }

  @Override
  public void handlerRemoved(ChannelHandlerContext ctx) {
    ways.open().remove(this);
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    switch (message) {
      case HttpRequest request -> {
        begin(ctx, request);
        ReferenceCountUtil.release(request);
      }
      case HttpContent piece -> intake.content(piece);
      case ByteBuf bytes -> intake.raw(bytes);
      case Malformed(var status, var reason) -> malformed(ctx, status, reason);
      default -> ReferenceCountUtil.release(message);
    }
  }

  private void begin(ChannelHandlerContext ctx, HttpRequest request) {
    var id = HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextLong());
    var begun = new Exchange(ctx, request, id, ways.figures()::ended);
    exchange = begun;
    intake = NOBODY;
    ways.figures().begun();
    var client = from == null ? InetAddress.getLoopbackAddress() : from;
    var incoming = new Incoming(ways, begun, client, peer, taker -> intake = taker);
    if (met(incoming)) {
      go(incoming);
    }
  }

  /** What is expected of us before we look further. */
  private static boolean met(Incoming incoming) {
    var request = incoming.request();
    var method = request.method();
    if (method.equals(HttpMethod.CONNECT) || method.equals(HttpMethod.TRACE)) {
      incoming.refuse(
          Fault.Code.METHOD_NOT_ALLOWED, method + " is not for this server", "use another method");
      return false;
    }
    var expected = request.headers().get(HttpHeaderNames.EXPECT);
    if (expected != null && !expected.equalsIgnoreCase("100-continue")) {
      incoming.refuse(
          new Problem(417, "bad_request", "only 100-continue can be expected", "leave it out"));
      return false;
    }
    return true;
  }

  private void go(Incoming incoming) {
    var request = incoming.request();
    var target = Target.of(request.uri());
    var host = request.headers().get(HttpHeaderNames.HOST, "");
    var destination = ways.directory().find(host, target);
    var foreign =
        destination instanceof Destination.Port
            ? FetchSite.refusalAtPort(request, ways.secure())
            : FetchSite.refusal(request, ways.secure(), ways.origins().control());
    if (foreign != null) {
      incoming.refuse(Fault.Code.FORBIDDEN, foreign, "ask from the page that it belongs to");
      return;
    }
    proceed(incoming);
    switch (destination) {
      case Destination.Own(var own) -> OwnWay.go(incoming, own);
      case Destination.Main(var uri) -> SlotWay.go(incoming, null, uri);
      case Destination.Named(var slot, var uri) -> SlotWay.go(incoming, slot, uri);
      case Destination.Port port -> PortWay.go(incoming, port);
      case Destination.Nowhere(var reason) ->
          incoming.refuse(Fault.Code.NOT_FOUND, reason, "check the address");
    }
  }

  /** RFC 9110 section 10.1.1. */
  private static void proceed(Incoming incoming) {
    var request = incoming.request();
    if (!incoming.whole()
        && request.headers().contains(HttpHeaderNames.EXPECT)
        && request.protocolVersion().equals(HttpVersion.HTTP_1_1)) {
      incoming
          .exchange()
          .client()
          .writeAndFlush(
              new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.CONTINUE));
    }
  }

  /** Nothing more can be read of this client: say why, if there is something to say it to. */
  private void malformed(ChannelHandlerContext ctx, int status, String reason) {
    var open = exchange;
    if (open != null && !open.ended()) {
      if (open.begun()) {
        open.abort();
        intake.gone();
        return;
      }
    } else {
      open = new Exchange(ctx, UNREADABLE, "-", ways.figures()::ended);
      ways.figures().begun();
      exchange = open;
    }
    var taker = intake;
    intake = NOBODY;
    open.kind("refused");
    ways.replies().send(open, new Problem(status, "bad_request", reason, "send valid HTTP"));
    taker.gone();
  }

  /**
   * What is relayed in a session ends with it: by an answer where none has begun, else by closing,
   * since nothing can be put between the bytes of a sandbox. A request that is admitted after the
   * session has ended never comes here, and one that was admitted before is seen here, because both
   * run on this loop.
   */
  void sessionEnded(String session) {
    var open = exchange;
    if (open == null || open.ended() || !open.session().equals(session)) {
      return;
    }
    var taker = intake;
    intake = NOBODY;
    if (open.begun()) {
      open.abort();
    } else {
      ways.replies()
          .send(open, Problem.of(Fault.Code.NOT_SIGNED_IN, "the session has ended", "sign in"));
    }
    taker.gone();
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext ctx) {
    intake.burstEnded();
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext ctx) {
    intake.writable();
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    var taker = intake;
    intake = NOBODY;
    taker.gone();
    if (exchange != null) {
      exchange.end();
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    ctx.close();
  }
}
