package dev.choiros.agent;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.security.SecureRandom;
import java.util.HashMap;
import java.util.Map;

/**
 * Who an agent is that was started before that was known, so that its machine could be cloned: on
 * its standard input, which is a socket, it says that it waits, and reads the environment that it
 * would have been started with.
 */
final class Identity {
  /** In the environment of an agent that waits. */
  static final String WAITS = "CHOIR_WAITS";

  /** More than is ever read ahead for callers that ask for a few. */
  private static final int READ_AHEAD = 1024;

  private Identity() {}

  /** Returns in each clone, when the kernel's clock and its random numbers are the clone's own. */
  static Map<String, String> await() throws IOException {
    System.gc(); // What is not garbage is shared by all clones.
    new FileOutputStream(FileDescriptor.in).write("waits\n".getBytes(UTF_8));
    String told;
    try (var in = new FileInputStream(FileDescriptor.in)) {
      told = new String(in.readAllBytes(), UTF_8);
    }
    new SecureRandom().nextBytes(new byte[READ_AHEAD]);
    return parse(told);
  }

  /** Pairs, each ended by a zero. */
  static Map<String, String> parse(String told) throws IOException {
    var environment = new HashMap<String, String>();
    for (int at = 0; at < told.length(); ) {
      int end = told.indexOf('\0', at);
      int equals = told.indexOf('=', at);
      if (end < 0 || equals < 0 || equals > end) {
        throw new IOException("it was told half of who it is");
      }
      environment.put(told.substring(at, equals), told.substring(equals + 1, end));
      at = end + 1;
    }
    return environment;
  }
}
