package dev.choiros.hypervisor.channel;

import dev.choiros.backend.IdRange;
import dev.choiros.backend.SandboxFolder;
import dev.choiros.hypervisor.routes.Channels;
import dev.choiros.hypervisor.routes.Upstream;
import dev.choiros.hypervisor.transport.Loops;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.netty.channel.WriteBufferWaterMark;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/** Opens, for each sandbox, the socket that its agent dials. */
public final class SandboxListener implements Channels {
  /** What {@code sun_path} holds, less the byte that ends it. */
  private static final int LONGEST_PATH = 107;

  private final Loops loops;

  public SandboxListener(Loops loops) {
    this.loops = loops;
  }

  /**
   * Listens on the sandbox's socket, in place of whatever was left there. Only the sandbox's root,
   * {@code ids.base()}, may dial it. Blocks for the bind; call it off the event loops.
   */
  @Override
  public Upstream listen(SandboxFolder folder, IdRange ids) {
    var socket = folder.socket();
    if (socket.toString().getBytes(StandardCharsets.UTF_8).length > LONGEST_PATH) {
      throw new IllegalArgumentException(
          "the state folder's path is too long for a socket in it: " + socket);
    }
    try {
      prepare(folder.channel());
      Files.deleteIfExists(socket);
      var upstream = new SandboxUpstream(loops.all());
      var dials = new Dials(upstream);
      var listener = bind(socket, dials);
      upstream.onClose(() -> stop(listener, socket, dials));
      hand(socket, ids);
      return upstream;
    } catch (IOException e) {
      throw new UncheckedIOException("cannot listen on " + socket, e);
    }
  }

  private Channel bind(Path socket, Dials dials) {
    return new ServerBootstrap()
        .group(loops.group())
        .channel(loops.unixListener())
        .option(ChannelOption.SO_BACKLOG, 256)
        .childOption(
            ChannelOption.WRITE_BUFFER_WATER_MARK, new WriteBufferWaterMark(64 * 1024, 256 * 1024))
        .handler(dials.counting())
        .childHandler(dials)
        .bind(loops.unixAddress(socket))
        .syncUninterruptibly()
        .channel();
  }

  /** The folder is ours and may be passed through; the socket in it is the sandbox's alone. */
  private static void prepare(Path folder) throws IOException {
    Files.createDirectories(folder);
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx--x--x"));
  }

  private static void hand(Path socket, IdRange ids) throws IOException {
    Files.setPosixFilePermissions(socket, PosixFilePermissions.fromString("rw-------"));
    if ((int) Files.getAttribute(Path.of("/proc/self"), "unix:uid") == 0) {
      Files.setAttribute(socket, "unix:uid", (int) ids.base());
      Files.setAttribute(socket, "unix:gid", (int) ids.base());
    }
  }

  private static void stop(Channel listener, Path socket, Dials dials) {
    listener.close().awaitUninterruptibly(2000);
    dials.close();
    try {
      Files.deleteIfExists(socket);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
