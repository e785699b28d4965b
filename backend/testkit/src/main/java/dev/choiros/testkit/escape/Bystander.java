package dev.choiros.testkit.escape;

import dev.choiros.testkit.Box;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

/** A program beside the sandbox, on the host or in a neighbour, that has what it must not reach. */
record Bystander(String name, int key, int port) {
  /** On the host, until its input is closed; Java knows no abstract sockets. */
  static Process onHost(String name, int key) throws IOException {
    return new ProcessBuilder(
            "/usr/bin/python3", "-IS", "-c", program(), name, Integer.toString(key), "leave")
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .start();
  }

  static Bystander inside(Box box, String name, int key) throws IOException, InterruptedException {
    var script =
        """
        cat >/tmp/bystander.py <<'PROGRAM'
        %s
        PROGRAM
        setsid python3 -IS /tmp/bystander.py %s %d stay >/tmp/port 2>&1 </dev/null &
        while [ ! -s /tmp/port ]; do sleep 0.05; done; cat /tmp/port
        """
            .formatted(program(), name, key);
    var said = box.run("root", script).output().strip();
    return new Bystander(name, key, Integer.parseInt(said));
  }

  private static String program() throws IOException {
    try (var in = Box.class.getResourceAsStream("bystander.py")) {
      return new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
