package dev.choiros.hypervisor.channel;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.codec.ByteToMessageDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A sandbox that asks for something outside: the gateway. Nothing decides yet what it may have, so
 * the answer to every request is no, in words, and for programs that show no more than it in the
 * status line too.
 */
final class GatewayDial extends ByteToMessageDecoder {
  private static final int LONGEST_HEAD = 16 * 1024;
  private static final int SECONDS_TO_ASK = 10;
  private static final int SECONDS_TO_READ = 2;
  private static final byte[] END = {'\r', '\n', '\r', '\n'};
  private static final String WHY =
      "the gateway of this sandbox lets nothing out yet: there is no egress policy";
  private static final String BODY =
      "{\"code\":\"forbidden\",\"message\":\""
          + WHY
          + "\",\"remedy\":\"put what is needed into the sandbox as files\"}";
  private static final String ANSWER =
      "HTTP/1.1 403 Forbidden: "
          + WHY
          + "\r\ncontent-type: application/json\r\ncontent-length: "
          + BODY.length()
          + "\r\nconnection: close\r\n\r\n"
          + BODY;

  private boolean answered;

  @Override
  public void handlerAdded(ChannelHandlerContext ctx) {
    closeAfter(ctx, SECONDS_TO_ASK);
  }

  private static void closeAfter(ChannelHandlerContext ctx, int seconds) {
    var late = ctx.executor().schedule(() -> ctx.close(), seconds, TimeUnit.SECONDS);
    ctx.channel().closeFuture().addListener(_ -> late.cancel(false));
  }

  @Override
  protected void decode(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) {
    if (!answered && endsHead(in)) {
      answered = true;
      answer(ctx);
    }
    if (answered) {
      in.skipBytes(in.readableBytes()); // of a body, which nobody wants
    } else if (in.readableBytes() > LONGEST_HEAD) {
      ctx.close();
    }
  }

  /** Closing with a body unread would take the answer away from who sends it. */
  private static void answer(ChannelHandlerContext ctx) {
    var answer = Unpooled.copiedBuffer(ANSWER, StandardCharsets.US_ASCII);
    ctx.writeAndFlush(answer)
        .addListener(_ -> {
          if (ctx.channel() instanceof DuplexChannel duplex) {
            duplex.shutdownOutput();
          }
        });
    closeAfter(ctx, SECONDS_TO_READ);
  }

  private static boolean endsHead(ByteBuf in) {
    var head = Unpooled.wrappedBuffer(END);
    return ByteBufUtil.indexOf(head, in) >= 0;
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    ctx.close();
  }
}
