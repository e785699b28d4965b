package dev.choiros.agent.files;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.choiros.agent.kernel.Attributes;
import dev.choiros.agent.kernel.Kernel;
import dev.choiros.wire.http.Exchange;
import dev.choiros.wire.http.Headers;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.StandardOpenOption;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.zip.Deflater;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;

/** Answers with the bytes of one file: whole, a range, or compressed. Memory stays flat. */
final class Download {
  private static final int BUFFER = 64 * 1024;
  private static final int WORTH_COMPRESSING = 1024;

  private final Exchange exchange;
  private final NamedPath path;
  private final Attributes file;
  private final EntityTag tag;
  private final MediaType type;

  private Download(Exchange exchange, NamedPath path, Attributes file) {
    this.exchange = exchange;
    this.path = path;
    this.file = file;
    this.tag = EntityTag.of(file);
    this.type = MediaType.of(path.last());
  }

  static void answer(Root root, NamedPath path, Exchange exchange) throws IOException {
    try (var fd = root.follow(path)) {
      var attributes = Kernel.attributes(fd);
      if (attributes.isDirectory()) {
        throw FileFault.invalid("path is a directory: " + path);
      }
      if (!attributes.isRegular()) {
        throw FileFault.invalid("path is not a regular file: " + path);
      }
      try (var bytes = FileChannel.open(fd.path(), StandardOpenOption.READ)) {
        new Download(exchange, path, attributes).answer(bytes);
      }
    }
  }

  private void answer(FileChannel bytes) throws IOException {
    var precondition = Precondition.of(exchange.headers());
    if (!precondition.matchesIfAsked(tag)) {
      precondition.demand(tag, path);
    }
    if (precondition.isNoneMatch(tag)) {
      exchange.respond(304, Headers.of("ETag", tag.text(), "Vary", "Accept-Encoding"), new byte[0]);
      return;
    }
    switch (ByteRange.of(rangeHeader(), file.size())) {
      case ByteRange.Whole() -> whole(bytes);
      case ByteRange.Part part -> part(bytes, part);
      case ByteRange.Unsatisfiable() ->
          exchange.respond(
              416, headers().with("Content-Range", "bytes */" + file.size()), refusal());
    }
  }

  private static byte[] refusal() {
    return "{\"code\":416,\"message\":\"the file has no such bytes\"}".getBytes(UTF_8);
  }

  /** RFC 9110 section 13.1.5: a range of another state of the file is of no use. */
  private @Nullable String rangeHeader() {
    var ifRange = exchange.header("If-Range");
    var fresh = ifRange == null || ifRange.equals(tag.text()) || ifRange.equals(lastModified());
    return fresh ? exchange.header("Range") : null;
  }

  private void whole(FileChannel bytes) throws IOException {
    if (file.size() == 0) {
      unsized(bytes);
    } else if (worthCompressing()) {
      compressed(bytes);
    } else {
      var headers = headers().with("ETag", tag.text());
      var out = exchange.respondStream(200, headers, file.size());
      copy(bytes, out, file.size());
    }
  }

  /** Files of /proc claim to be empty, so only reading tells. */
  private void unsized(FileChannel bytes) throws IOException {
    var in = Channels.newInputStream(bytes);
    var start = in.readNBytes(BUFFER);
    if (start.length < BUFFER) {
      exchange.respond(200, headers().with("ETag", tag.text()), start);
      return;
    }
    try (var out = exchange.respondStream(200, headers())) {
      out.write(start);
      in.transferTo(out);
    }
  }

  private boolean worthCompressing() {
    return file.size() >= WORTH_COMPRESSING
        && !type.compressed()
        && AcceptEncoding.gzip(exchange.headers());
  }

  private void compressed(FileChannel bytes) throws IOException {
    var headers = headers().with("ETag", tag.gzipText()).with("Content-Encoding", "gzip");
    var out = exchange.respondStream(200, headers);
    if (exchange.method().equals("HEAD")) {
      return;
    }
    var gzip = new Gzip(out);
    try {
      copy(bytes, gzip, file.size());
      gzip.finish();
      out.close();
    } finally {
      gzip.release();
    }
  }

  private void part(FileChannel bytes, ByteRange.Part part) throws IOException {
    var range = "bytes " + part.first() + "-" + part.last() + "/" + file.size();
    var headers = headers().with("ETag", tag.text()).with("Content-Range", range);
    var out = exchange.respondStream(206, headers, part.length());
    bytes.position(part.first());
    copy(bytes, out, part.length());
  }

  /** Breaks off when the file has shrunk: a short answer must not look whole. */
  private void copy(FileChannel bytes, OutputStream out, long length) throws IOException {
    if (exchange.method().equals("HEAD")) {
      return;
    }
    InputStream in = Channels.newInputStream(bytes);
    var buffer = new byte[BUFFER];
    for (long left = length; left > 0; ) {
      int read = in.read(buffer, 0, (int) Math.min(left, BUFFER));
      if (read < 0) {
        throw new IOException("the file shrank while it was sent");
      }
      out.write(buffer, 0, read);
      left -= read;
    }
  }

  private Headers headers() {
    return Headers.of(
        "Content-Type",
        type.text(),
        "Content-Disposition",
        "inline; filename*=UTF-8''" + escaped(path.last()),
        "Last-Modified",
        lastModified(),
        "Accept-Ranges",
        "bytes",
        "Vary",
        "Accept-Encoding");
  }

  /**
   * RFC 9110 section 5.6.7. The JDK's formatter leaves out a day's leading zero; a pattern of our
   * own would load a language's whole locale data for the names of days and months.
   */
  private String lastModified() {
    var seconds = file.modified().truncatedTo(ChronoUnit.SECONDS).atOffset(ZoneOffset.UTC);
    var text = DateTimeFormatter.RFC_1123_DATE_TIME.format(seconds);
    return text.charAt(6) == ' ' ? text.replaceFirst(" ", " 0") : text;
  }

  /** RFC 8187 section 3.2.1. */
  private static String escaped(String name) {
    var text = new StringBuilder();
    for (var b : name.getBytes(UTF_8)) {
      var letter = (b >= '0' && b <= '9') || (b >= 'A' && b <= 'Z') || (b >= 'a' && b <= 'z');
      if (letter || "-._~".indexOf(b) >= 0) {
        text.append((char) b);
      } else {
        text.append(String.format("%%%02X", b & 0xff));
      }
    }
    return text.toString();
  }

  /** The fastest level: the channel is faster than any other. Native memory goes at once. */
  private static final class Gzip extends GZIPOutputStream {
    Gzip(OutputStream out) throws IOException {
      super(out, BUFFER);
      def.setLevel(Deflater.BEST_SPEED);
    }

    void release() {
      def.end();
    }
  }
}
