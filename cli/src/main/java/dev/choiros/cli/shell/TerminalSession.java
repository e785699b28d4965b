package dev.choiros.cli.shell;

import dev.choiros.cli.Host;
import dev.choiros.cli.Refused;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import sun.misc.Signal;
import tools.jackson.databind.json.JsonMapper;

/** Our terminal joined to one inside: binary frames are its bytes, text frames say the rest. */
final class TerminalSession {
  private static final int LEAVE = 0x1d;
  private static final JsonMapper JSON = new JsonMapper();

  private final Host host;
  private final RawTerminal terminal;
  private final CompletableFuture<Integer> ended = new CompletableFuture<>();

  TerminalSession(Host host, RawTerminal terminal) {
    this.host = host;
    this.terminal = terminal;
  }

  /** Blocks until either side ends; the exit code of the shell inside, or 0 when we left. */
  int run(String prefix, String name) {
    var size = terminal.size();
    var path = prefix + "/ws/terminal/" + name + "?cols=" + size.columns() + "&rows=" + size.rows();
    try {
      var open = open(host, path, new Incoming());
      Signal.handle(new Signal("WINCH"), _ -> resize(open));
      Thread.ofPlatform().daemon().name("keys").start(() -> type(System.in, open));
      return ended.join();
    } catch (CompletionException broken) {
      throw new Refused(
          Refused.FAILED, "the terminal was lost: " + broken.getCause(), "is the sandbox running?");
    }
  }

  /** A refusal before the terminal is open says why, as that of any other call. */
  static WebSocket open(Host host, String path, WebSocket.Listener listener) {
    var http = host.address().resolve(path).toString();
    try {
      return host.client()
          .newWebSocketBuilder()
          .header("Authorization", "Bearer " + host.token())
          .buildAsync(URI.create(http.replaceFirst("^http", "ws")), listener)
          .join();
    } catch (CompletionException failed) {
      if (failed.getCause() instanceof WebSocketHandshakeException refused) {
        throw Host.refusal(refused.getResponse().statusCode(), body(refused));
      }
      throw failed;
    }
  }

  private static String body(WebSocketHandshakeException refused) {
    return refused.getResponse().body() instanceof String text ? text : "";
  }

  private void resize(WebSocket open) {
    var size = terminal.size();
    var message = JSON.createObjectNode();
    message.put("type", "resize").put("rows", size.rows()).put("cols", size.columns());
    open.sendText(message.toString(), true).join();
  }

  private void type(InputStream keys, WebSocket open) {
    var chunk = new byte[4096];
    try {
      for (var count = keys.read(chunk); count >= 0; count = keys.read(chunk)) {
        if (count == 1 && chunk[0] == LEAVE) {
          break;
        }
        open.sendBinary(ByteBuffer.wrap(chunk, 0, count), true).join();
      }
      open.sendClose(WebSocket.NORMAL_CLOSURE, "").join();
      ended.complete(0);
    } catch (IOException | CompletionException lost) {
      ended.completeExceptionally(lost);
    }
  }

  /** What comes from inside. Asks for one frame at a time, so that a slow terminal slows it. */
  private final class Incoming implements WebSocket.Listener {
    private final StringBuilder text = new StringBuilder();

    @Override
    public @Nullable CompletionStage<?> onBinary(WebSocket socket, ByteBuffer data, boolean last) {
      var bytes = new byte[data.remaining()];
      data.get(bytes);
      System.out.write(bytes, 0, bytes.length);
      System.out.flush();
      socket.request(1);
      return null;
    }

    @Override
    public @Nullable CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
      text.append(data);
      if (last) {
        var message = JSON.readTree(text.toString());
        text.setLength(0);
        if (message.path("type").asString("").equals("exit")) {
          ended.complete(Math.max(message.path("code").asInt(0), 0));
        }
      }
      socket.request(1);
      return null;
    }

    @Override
    public @Nullable CompletionStage<?> onClose(WebSocket socket, int status, String reason) {
      ended.complete(status == WebSocket.NORMAL_CLOSURE ? 0 : Refused.FAILED);
      return null;
    }

    @Override
    public void onError(WebSocket socket, Throwable error) {
      ended.completeExceptionally(error);
    }
  }
}
