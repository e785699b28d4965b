package dev.choiros.hypervisor.channel;

import dev.choiros.hypervisor.http.Limits;
import dev.choiros.hypervisor.http.ResponseDecoder;
import dev.choiros.wire.Dial;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.handler.codec.http.HttpRequestEncoder;
import io.netty.util.concurrent.Future;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Everything that one sandbox has connected, bounded: at the bound its socket is not accepted from,
 * and who goes on dialling waits in the kernel's queue at no cost to anybody else.
 */
final class Dials extends ChannelInitializer<Channel> {
  /** An agent parks 512 at most; the rest is for its gateway. */
  static final int MOST = 600;

  private static final int SECONDS_TO_SPEAK = 5;

  private final SandboxUpstream upstream;
  private final Set<Channel> open = ConcurrentHashMap.newKeySet();

  Dials(SandboxUpstream upstream) {
    this.upstream = upstream;
  }

  int open() {
    return open.size();
  }

  /** Counts at the listener: a connection's own loop may be busy, and then more would come. */
  ChannelHandler counting() {
    return new ChannelInboundHandlerAdapter() {
      @Override
      public void channelRead(ChannelHandlerContext ctx, Object accepted) {
        open.add((Channel) accepted);
        if (open.size() >= MOST) {
          ctx.channel().config().setAutoRead(false);
        }
        ctx.fireChannelRead(accepted);
      }
    };
  }

  @Override
  protected void initChannel(Channel connection) {
    connection.closeFuture().addListener(_ -> closed(connection));
    connection.pipeline().addLast(new FirstByte());
  }

  private void closed(Channel connection) {
    open.remove(connection);
    if (open.size() < MOST) {
      connection.parent().config().setAutoRead(true);
    }
  }

  void close() {
    open.forEach(Channel::close);
  }

  private void serve(Channel connection) {
    var decoder = new ResponseDecoder(Limits.USUAL);
    connection.pipeline().addLast(new HttpRequestEncoder(), decoder, new Lane(decoder));
    upstream.dialled(connection);
  }

  /** Waits, a short while, to hear what the connection is for. */
  private final class FirstByte extends ChannelInboundHandlerAdapter {
    private @Nullable Future<?> late;

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
      late = ctx.executor().schedule(() -> ctx.close(), SECONDS_TO_SPEAK, TimeUnit.SECONDS);
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) {
      if (late != null) {
        late.cancel(false);
      }
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
      var bytes = (ByteBuf) message;
      if (!bytes.isReadable()) {
        bytes.release();
        return;
      }
      var first = bytes.readByte();
      if (first == Dial.GATEWAY.first()) {
        ctx.pipeline().addLast(new GatewayDial());
        ctx.fireChannelRead(bytes);
        ctx.pipeline().remove(this);
        return;
      }
      var early = bytes.isReadable();
      bytes.release();
      if (first != Dial.SERVE.first() || early) {
        ctx.close();
        return;
      }
      ctx.pipeline().remove(this);
      serve(ctx.channel());
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
      ctx.close();
    }
  }
}
