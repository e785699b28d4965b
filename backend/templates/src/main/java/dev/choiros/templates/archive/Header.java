package dev.choiros.templates.archive;

import dev.choiros.templates.BadTemplate;
import java.nio.charset.StandardCharsets;

/** One block of 512 bytes that begins an entry: POSIX ustar, and what GNU made of it. */
final class Header {
  static final int BLOCK = 512;

  private static final int SUM = 148;
  private static final int SUM_END = 156;

  private final byte[] block;

  private Header(byte[] block) {
    this.block = block;
  }

  /** A fault unless the block is a header and whole. */
  static Header read(byte[] block) throws BadTemplate {
    var header = new Header(block);
    var magic = header.text(257, 5);
    if (!magic.equals("ustar")) {
      throw broken("an entry does not begin with a header");
    }
    var sum = 0L;
    for (var i = 0; i < BLOCK; i++) {
      sum += i >= SUM && i < SUM_END ? ' ' : block[i] & 0xff;
    }
    if (header.number(SUM, 8) != sum) {
      throw broken("a header is damaged");
    }
    return header;
  }

  static boolean empty(byte[] block) {
    for (var each : block) {
      if (each != 0) {
        return false;
      }
    }
    return true;
  }

  char type() {
    return (char) (block[156] & 0xff);
  }

  String name() {
    var prefix = gnu() ? "" : text(345, 155);
    return prefix.isEmpty() ? text(0, 100) : prefix + "/" + text(0, 100);
  }

  String link() {
    return text(157, 100);
  }

  int mode() throws BadTemplate {
    return (int) (number(100, 8) & 07777);
  }

  long uid() throws BadTemplate {
    return number(108, 8);
  }

  long gid() throws BadTemplate {
    return number(116, 8);
  }

  long bytes() throws BadTemplate {
    return number(124, 12);
  }

  long seconds() throws BadTemplate {
    return number(136, 12);
  }

  /** GNU has other things where POSIX has the prefix. */
  private boolean gnu() {
    return block[262] == ' ';
  }

  private String text(int at, int length) {
    var end = at;
    while (end < at + length && block[end] != 0) {
      end++;
    }
    return new String(block, at, end - at, StandardCharsets.ISO_8859_1);
  }

  /** Octal digits, or big-endian bytes after a first one of 0x80. */
  private long number(int at, int length) throws BadTemplate {
    if (block[at] == (byte) 0x80) {
      return binary(at + 1, length - 1);
    }
    if (block[at] == (byte) 0xff) {
      throw broken("a number is negative");
    }
    var digits = text(at, length).strip();
    try {
      return digits.isEmpty() ? 0 : Long.parseLong(digits, 8);
    } catch (NumberFormatException bad) {
      throw broken("a number is not one");
    }
  }

  private long binary(int at, int length) throws BadTemplate {
    var value = 0L;
    for (var i = at; i < at + length; i++) {
      if (value >>> 54 != 0) {
        throw broken("a number is too large");
      }
      value = value << 8 | block[i] & 0xff;
    }
    return value;
  }

  static BadTemplate broken(String what) {
    return new BadTemplate(
        "the archive cannot be read: " + what, "fetch or make it again; it is not a whole tar");
  }
}
