package dev.choiros.templates.archive;

import dev.choiros.templates.BadTemplate;
import dev.choiros.templates.archive.Entry.Owner;
import dev.choiros.templates.archive.Entry.Time;
import dev.choiros.templates.archive.Entry.What;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads a tar from a stranger, entry by entry, in bounded memory. Strict: what it does not know for
 * sure, it refuses.
 */
public final class TarReader {
  /** No name, link or attribute is longer; a header that claims more would only fill memory. */
  private static final int LONGEST_EXTENSION = 1 << 20;

  private static final int LARGEST_ID = 65535;
  private static final String GONE = "\0gone";

  private final InputStream in;
  private long position;
  private long left;
  private long padding;

  public TarReader(InputStream in) {
    this.in = in;
  }

  /** The next entry; empty at the end, after which all of the stream was read. */
  public Optional<Entry> next() throws IOException {
    skip(left + padding);
    left = 0;
    padding = 0;
    var extended = new HashMap<String, String>();
    for (var block = block(); block != null; block = block()) {
      if (Header.empty(block)) {
        in.transferTo(OutputStream.nullOutputStream());
        return Optional.empty();
      }
      var header = Header.read(block);
      switch (header.type()) {
        case 'x' -> Pax.read(extension(header), extended);
        case 'g' -> Pax.checkGlobal(extension(header));
        case 'L' -> extended.put("path", untilZero(extension(header)));
        case 'K' -> extended.put("linkpath", untilZero(extension(header)));
        default -> {
          return Optional.of(entry(header, extended));
        }
      }
    }
    throw Header.broken("it ends too early");
  }

  /** The bytes of the entry that {@link #next} gave last; ends with it. */
  public InputStream content() {
    return new InputStream() {
      @Override
      public int read() throws IOException {
        var one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
      }

      @Override
      public int read(byte[] into, int at, int most) throws IOException {
        if (left == 0) {
          return -1;
        }
        var got = in.read(into, at, (int) Math.min(most, left));
        if (got < 0) {
          throw Header.broken("it ends within a file");
        }
        left -= got;
        position += got;
        return got;
      }
    };
  }

  /** Where the content of the last entry begins in the stream. */
  public long position() {
    return position;
  }

  private Entry entry(Header header, Map<String, String> extended) throws IOException {
    if (extended.keySet().stream().anyMatch(key -> key.startsWith("GNU.sparse."))) {
      throw unsupported("a sparse file");
    }
    var raw = extended.getOrDefault("path", header.name());
    var what = what(header, raw, extended);
    if (what instanceof What.File(var bytes)) {
      left = bytes;
      padding = -bytes & Header.BLOCK - 1;
    }
    // A hard link may say how long its file is: nothing follows it all the same.
    return new Entry(Name.read(raw), what, owner(header, extended));
  }

  private static What what(Header header, String raw, Map<String, String> extended)
      throws IOException {
    var link = extended.getOrDefault("linkpath", header.link());
    return switch (header.type()) {
      case '0', '\0', '7' ->
          raw.endsWith("/") ? new What.Folder() : new What.File(bytes(header, extended));
      case '1' -> new What.Link(Name.read(link));
      case '2' -> symlink(link);
      case '3', '4' -> new What.Device();
      case '5' -> new What.Folder();
      case '6' -> new What.Pipe();
      case 'S' -> throw unsupported("a sparse file");
      default -> throw unsupported("an entry of type \"" + header.type() + "\"");
    };
  }

  private static What symlink(String to) throws BadTemplate {
    if (to.isEmpty() || to.length() > 4095 || to.indexOf('\0') >= 0) {
      throw Header.broken("a symbolic link leads nowhere");
    }
    return new What.Symlink(to);
  }

  private static long bytes(Header header, Map<String, String> extended) throws BadTemplate {
    var said = extended.get("size");
    return said == null ? header.bytes() : Pax.number(said);
  }

  private static Owner owner(Header header, Map<String, String> extended) throws BadTemplate {
    var uid = id(extended.getOrDefault("uid", GONE), header.uid());
    var gid = id(extended.getOrDefault("gid", GONE), header.gid());
    var time = extended.get("mtime");
    var changed = time == null ? new Time(header.seconds(), 0) : Pax.time(time);
    return new Owner(header.mode(), uid, gid, changed, Pax.attributes(extended));
  }

  private static int id(String extended, long plain) throws BadTemplate {
    var id = extended.equals(GONE) ? plain : Pax.number(extended);
    if (id > LARGEST_ID) {
      throw new BadTemplate(
          "a file belongs to the id " + id + ", which no sandbox has",
          "make the archive with owners from 0 to " + LARGEST_ID);
    }
    return (int) id;
  }

  private static BadTemplate unsupported(String what) {
    return new BadTemplate(
        "the archive has " + what + ", which is not supported",
        "make it again with `tar --format=posix`, without --sparse");
  }

  private byte[] extension(Header header) throws IOException {
    var bytes = header.bytes();
    if (bytes > LONGEST_EXTENSION) {
      throw Header.broken("a header of " + bytes + " bytes");
    }
    var content = in.readNBytes((int) bytes);
    if (content.length < bytes) {
      throw Header.broken("it ends within a header");
    }
    position += bytes;
    skip(-bytes & Header.BLOCK - 1);
    return content;
  }

  private static String untilZero(byte[] bytes) {
    var text = new String(bytes, StandardCharsets.ISO_8859_1);
    var end = text.indexOf('\0');
    return end < 0 ? text : text.substring(0, end);
  }

  private byte @Nullable [] block() throws IOException {
    var block = in.readNBytes(Header.BLOCK);
    position += block.length;
    return block.length == Header.BLOCK ? block : null;
  }

  private void skip(long bytes) throws IOException {
    try {
      in.skipNBytes(bytes);
      position += bytes;
    } catch (EOFException early) {
      throw Header.broken("it ends within a file");
    }
  }
}
