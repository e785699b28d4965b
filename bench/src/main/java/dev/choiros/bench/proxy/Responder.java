package dev.choiros.bench.proxy;

import dev.choiros.hypervisor.transport.Loops;
import dev.choiros.wire.Dial;
import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.epoll.EpollDomainSocketChannel;
import io.netty.handler.codec.ByteToMessageDecoder;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/**
 * What all proxies stand before: a server that does as little as can be done, in a process of its
 * own. Answers on a TCP port, on a Unix socket, and on connections that it dials as an agent does.
 */
final class Responder {
  private static final int DIALLED = 80;
  private static final int SMALL = 1024;
  private static final int BIG = 64 * 1024;

  private Responder() {}

  /** Arguments: the Unix socket to listen on, the host socket to dial. Prints the TCP port. */
  public static void main(String[] arguments) {
    var loops = Loops.start(2);
    var tcp = listen(loops).bind(new InetSocketAddress("127.0.0.1", 0)).syncUninterruptibly();
    new ServerBootstrap()
        .group(loops.group())
        .channel(loops.unixListener())
        .option(ChannelOption.SO_BACKLOG, 256)
        .childHandler(initializer())
        .bind(loops.unixAddress(Path.of(arguments[0])))
        .syncUninterruptibly();
    System.out.println(((InetSocketAddress) tcp.channel().localAddress()).getPort());
    var dial =
        new Bootstrap()
            .group(loops.group())
            .channel(EpollDomainSocketChannel.class)
            .handler(initializer());
    for (var i = 0; i < DIALLED; i++) {
      dial(dial, loops.unixAddress(Path.of(arguments[1])));
    }
  }

  /** Dials, and again when a connection was used up, as an agent does. */
  private static void dial(Bootstrap bootstrap, SocketAddress host) {
    bootstrap
        .connect(host)
        .addListener((ChannelFuture dialled) -> {
          if (dialled.isSuccess()) {
            var connection = dialled.channel();
            connection.writeAndFlush(Unpooled.wrappedBuffer(new byte[] {Dial.SERVE.first()}));
            connection.closeFuture().addListener(_ -> dial(bootstrap, host));
          }
        });
  }

  private static ServerBootstrap listen(Loops loops) {
    return new ServerBootstrap()
        .group(loops.group())
        .channel(loops.tcpListener())
        .option(ChannelOption.SO_BACKLOG, 256)
        .childOption(ChannelOption.TCP_NODELAY, true)
        .childHandler(initializer());
  }

  private static ChannelInitializer<Channel> initializer() {
    return new ChannelInitializer<>() {
      @Override
      protected void initChannel(Channel connection) {
        connection.pipeline().addLast(new Answers());
      }
    };
  }

  private static ByteBuf answer(int length) {
    var head =
        "HTTP/1.1 200 OK\r\nContent-Type: application/octet-stream\r\nContent-Length: "
            + length
            + "\r\n\r\n";
    var whole = Unpooled.directBuffer(head.length() + length);
    whole.writeBytes(head.getBytes(StandardCharsets.US_ASCII));
    whole.writeZero(length);
    return Unpooled.unreleasableBuffer(whole);
  }

  /** Looks for the end of a head and for the second byte of its path, no more. */
  private static final class Answers extends ByteToMessageDecoder {
    private static final ByteBuf SMALL_ANSWER = answer(SMALL);
    private static final ByteBuf BIG_ANSWER = answer(BIG);

    /** Accepts the key of RFC 6455 section 1.3, which {@link RoundTrips} sends: HAProxy looks. */
    private static final String UPGRADE =
        "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
            + "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n";

    private boolean echoes;

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
      ctx.close();
    }

    @Override
    protected void decode(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) {
      if (echoes) {
        ctx.writeAndFlush(in.readRetainedSlice(in.readableBytes()));
        return;
      }
      var end = end(in);
      if (end < 0) {
        return;
      }
      var kind = in.getByte(in.readerIndex() + 5);
      in.readerIndex(end);
      if (kind == 'w') {
        echoes = true;
        ctx.writeAndFlush(Unpooled.copiedBuffer(UPGRADE, StandardCharsets.US_ASCII));
      } else {
        ctx.writeAndFlush((kind == 'b' ? BIG_ANSWER : SMALL_ANSWER).duplicate());
      }
    }

    private static int end(ByteBuf in) {
      for (var at = in.readerIndex(); at >= 0; at++) {
        at = in.indexOf(at, in.writerIndex(), (byte) '\n');
        if (at < 0) {
          return -1;
        }
        if (at + 2 < in.writerIndex() && in.getByte(at + 1) == '\r' && in.getByte(at + 2) == '\n') {
          return at + 3;
        }
      }
      return -1;
    }
  }
}
