package dev.choiros.templates.image;

import dev.choiros.templates.BadTemplate;
import dev.choiros.templates.archive.Bounds;
import dev.choiros.templates.archive.Entry.What;
import dev.choiros.templates.archive.Name;
import dev.choiros.templates.archive.TarReader;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/** An image in a tar that is not compressed: read once for where things are, and then in place. */
final class ArchiveBlobs implements Blobs {
  private record Part(long at, long bytes) {}

  private final FileChannel file;
  private final Map<String, Part> parts = new HashMap<>();
  private final Map<String, String> links = new HashMap<>();

  private ArchiveBlobs(FileChannel file) {
    this.file = file;
  }

  static ArchiveBlobs open(Path archive) throws IOException {
    var blobs = new ArchiveBlobs(FileChannel.open(archive));
    try (var in = Files.newInputStream(archive)) {
      blobs.index(new TarReader(in), new Bounds(Long.MAX_VALUE, 100_000));
      return blobs;
    } catch (IOException failed) {
      blobs.close();
      throw failed;
    }
  }

  private void index(TarReader tar, Bounds bounds) throws IOException {
    for (var next = tar.next(); next.isPresent(); next = tar.next()) {
      bounds.entry();
      var name = next.get().name();
      switch (next.get().what()) {
        case What.File(var bytes) -> parts.put(name.path(), new Part(tar.position(), bytes));
        case What.Link(var to) -> links.put(name.path(), to.path());
        case What.Symlink(var to) -> links.put(name.path(), beside(name, to));
        case What.Folder _, What.Pipe _, What.Device _ -> {
          // Has no bytes.
        }
      }
    }
  }

  /** Docker names equal layers once, and links {@code <id>/layer.tar} to it. */
  private static String beside(Name name, String to) throws BadTemplate {
    return to.startsWith("../")
        ? Name.read(to.substring(3)).path()
        : Name.read(name.parent().path() + "/" + to).path();
  }

  @Override
  public boolean has(String name) {
    return parts.containsKey(name) || parts.containsKey(links.getOrDefault(name, ""));
  }

  private Part part(String name) throws BadTemplate {
    var part = parts.get(name);
    if (part == null) {
      part = parts.get(links.getOrDefault(name, ""));
    }
    if (part == null) {
      throw new BadTemplate("the image has no " + name, "fetch or save it again");
    }
    return part;
  }

  @Override
  public long size(String name) throws IOException {
    return part(name).bytes;
  }

  @Override
  public InputStream open(String name) throws IOException {
    var part = part(name);
    return new BufferedInputStream(
        new InputStream() {
          private long at = part.at;
          private final long end = part.at + part.bytes;

          @Override
          public int read() throws IOException {
            var one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
          }

          @Override
          public int read(byte[] into, int from, int most) throws IOException {
            if (at >= end) {
              return -1;
            }
            var length = (int) Math.min(most, end - at);
            var got = file.read(ByteBuffer.wrap(into, from, length), at);
            at += Math.max(0, got);
            return got;
          }
        },
        1 << 16);
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
