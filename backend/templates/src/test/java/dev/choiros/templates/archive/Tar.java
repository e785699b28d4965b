package dev.choiros.templates.archive;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Writes tars as a friend or as a stranger would. */
public final class Tar {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private int uid;
  private int gid;
  private int mode = -1;
  private long time = 1_600_000_000L;

  /** The owner of what follows. */
  public Tar by(int newUid, int newGid) {
    uid = newUid;
    gid = newGid;
    return this;
  }

  /** The rights of the next entry. */
  public Tar mode(int newMode) {
    mode = newMode;
    return this;
  }

  public Tar at(long seconds) {
    time = seconds;
    return this;
  }

  public Tar folder(String name) {
    return entry('5', name, "", new byte[0], 0755);
  }

  public Tar file(String name, String text) {
    return entry('0', name, "", text.getBytes(StandardCharsets.UTF_8), 0644);
  }

  public Tar symlink(String name, String to) {
    return entry('2', name, to, new byte[0], 0777);
  }

  public Tar link(String name, String to) {
    return entry('1', name, to, new byte[0], 0644);
  }

  /** An entry of any type. */
  public Tar other(char type, String name) {
    return entry(type, name, "", new byte[0], 0644);
  }

  /** An extended header for the next entry, its lines as they are. */
  public Tar extended(char type, String lines) {
    return entry(type, "extended", "", lines.getBytes(StandardCharsets.ISO_8859_1), 0644);
  }

  /** One well-formed line of an extended header. */
  public static String line(String key, String value) {
    var rest = " " + key + "=" + value + "\n";
    var length = rest.length() + 1;
    while (Integer.toString(length).length() + rest.length() != length) {
      length = Integer.toString(length).length() + rest.length();
    }
    return length + rest;
  }

  /** Claims a size that is not that of what follows. */
  public Tar claiming(String name, long bytes, byte[] content) {
    out.writeBytes(header('0', name, "", bytes, 0644));
    out.writeBytes(content);
    return this;
  }

  private Tar entry(char type, String name, String to, byte[] content, int usualMode) {
    out.writeBytes(header(type, name, to, content.length, mode < 0 ? usualMode : mode));
    out.writeBytes(content);
    out.writeBytes(new byte[-content.length & 511]);
    mode = -1;
    return this;
  }

  private byte[] header(char type, String name, String to, long bytes, int rights) {
    var block = new byte[512];
    put(block, 0, 100, name);
    put(block, 100, 8, "%07o".formatted(rights));
    put(block, 108, 8, "%07o".formatted(uid));
    put(block, 116, 8, "%07o".formatted(gid));
    put(block, 124, 12, "%011o".formatted(bytes));
    put(block, 136, 12, "%011o".formatted(time));
    Arrays.fill(block, 148, 156, (byte) ' ');
    block[156] = (byte) type;
    put(block, 157, 100, to);
    put(block, 257, 8, "ustar\00000");
    var sum = 0;
    for (var each : block) {
      sum += each & 0xff;
    }
    put(block, 148, 8, "%06o\0 ".formatted(sum));
    return block;
  }

  private static void put(byte[] block, int at, int most, String text) {
    var bytes = text.getBytes(StandardCharsets.ISO_8859_1);
    System.arraycopy(bytes, 0, block, at, Math.min(most, bytes.length));
  }

  public byte[] bytes() {
    var whole = new ByteArrayOutputStream();
    whole.writeBytes(out.toByteArray());
    whole.writeBytes(new byte[1024]);
    return whole.toByteArray();
  }

  /** Without the end. */
  public byte[] cutOff() {
    return out.toByteArray();
  }
}
