package dev.choiros.templates.tree;

import static dev.choiros.templates.tree.Libc.call;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import dev.choiros.templates.archive.Entry.Time;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/** A file or folder of a {@link Tree} that is open. */
public final class Opened implements AutoCloseable {
  private static final int BUFFER = 1 << 18;
  private static final int LARGEST_ATTRIBUTE = 1 << 16;

  private final int descriptor;

  Opened(int descriptor) {
    this.descriptor = descriptor;
  }

  /** Writes all of the stream; how many bytes it was. */
  public long write(InputStream from) throws IOException {
    var sum = 0L;
    try (var memory = Arena.ofConfined()) {
      var outside = memory.allocate(BUFFER);
      var inside = new byte[BUFFER];
      for (var got = from.read(inside); got >= 0; got = from.read(inside)) {
        MemorySegment.copy(MemorySegment.ofArray(inside), 0, outside, 0, got);
        for (var at = 0L; at < got; ) {
          var rest = outside.asSlice(at, got - at);
          at +=
              call(
                  "write",
                  (_, state) ->
                      (long) Libc.WRITE.invokeExact(state, descriptor, rest, rest.byteSize()));
        }
        sum += got;
      }
    }
    return sum;
  }

  byte[] read(int most) throws IOException {
    var all = new ByteArrayOutputStream();
    try (var memory = Arena.ofConfined()) {
      var buffer = memory.allocate(Math.min(BUFFER, most));
      while (all.size() < most) {
        var got =
            call(
                "read",
                (_, state) ->
                    (long)
                        Libc.READ.invokeExact(
                            state,
                            descriptor,
                            buffer,
                            Math.min(buffer.byteSize(), (long) most - all.size())));
        if (got == 0) {
          break;
        }
        all.writeBytes(buffer.asSlice(0, got).toArray(JAVA_BYTE));
      }
    }
    return all.toByteArray();
  }

  /** Changing the owner takes away some rights, so the mode comes after it. */
  public void own(int uid, int gid) throws IOException {
    var _ =
        call("chown", (_, state) -> (long) Libc.FCHOWN.invokeExact(state, descriptor, uid, gid));
  }

  public void mode(int mode) throws IOException {
    var _ = call("chmod", (_, state) -> (long) Libc.FCHMOD.invokeExact(state, descriptor, mode));
  }

  public void changed(Time when) throws IOException {
    var _ =
        call(
            "touch",
            (arena, state) ->
                (long) Libc.FUTIMENS.invokeExact(state, descriptor, Tree.times(arena, when)));
  }

  public void attribute(String name, String value) throws IOException {
    var bytes = value.getBytes(StandardCharsets.ISO_8859_1);
    var _ =
        call(
            "setxattr " + name,
            (arena, state) -> {
              var memory = arena.allocate(Math.max(1, bytes.length));
              MemorySegment.copy(MemorySegment.ofArray(bytes), 0, memory, 0, bytes.length);
              return (long)
                  Libc.FSETXATTR.invokeExact(
                      state, descriptor, Tree.text(arena, name), memory, (long) bytes.length, 0);
            });
  }

  /** Those that programs set for themselves. */
  public Map<String, String> attributes() throws IOException {
    var found = new HashMap<String, String>();
    try (var memory = Arena.ofConfined()) {
      var buffer = memory.allocate(LARGEST_ATTRIBUTE);
      var listed =
          call(
              "listxattr",
              (_, state) ->
                  (long) Libc.FLISTXATTR.invokeExact(state, descriptor, buffer, buffer.byteSize()));
      for (var name : string(buffer, listed).split("\0", -1)) {
        if (name.startsWith("user.")) {
          var length =
              call(
                  "getxattr",
                  (arena, state) ->
                      (long)
                          Libc.FGETXATTR.invokeExact(
                              state,
                              descriptor,
                              Tree.text(arena, name),
                              buffer,
                              buffer.byteSize()));
          found.put(name, string(buffer, length));
        }
      }
    } catch (Libc.Failed failed) {
      if (failed.errno != Libc.EOPNOTSUPP) {
        throw failed;
      }
    }
    return found;
  }

  private static String string(MemorySegment buffer, long length) {
    return new String(buffer.asSlice(0, length).toArray(JAVA_BYTE), StandardCharsets.ISO_8859_1);
  }

  @Override
  public void close() throws IOException {
    Libc.close(descriptor);
  }
}
