package dev.choiros.testkit.escape;

/** Programs that take all of one thing that they can get, and say how much that was. */
final class Hogs {
  private static final String BEGIN = "python3 -IS - <<'END'\nimport errno, os, signal, socket\n";
  private static final String END = "END\n";

  static final String THREADS =
      BEGIN
          + """
          import threading
          threading.stack_size(65536)
          made, stop = 0, threading.Event()
          try:
              while made < 100000:
                  threading.Thread(target=stop.wait, daemon=True).start()
                  made += 1
          except RuntimeError:
              pass
          print(made, flush=True)
          os._exit(0)
          """
          + END;

  static final String FILES =
      BEGIN
          + """
          os.mkdir("/data/many")
          made = 0
          try:
              while made < 300000:
                  os.close(os.open("/data/many/%d" % made, os.O_CREAT | os.O_WRONLY))
                  made += 1
          except OSError as error:
              print(made, errno.errorcode[error.errno])
          """
          + END;

  /** Four processes hold what they have until all of them have all that they get. */
  static final String OPEN_FILES =
      BEGIN
          + """
          full, go = os.pipe()
          for _ in range(4):
              if os.fork() == 0:
                  held = 0
                  try:
                      while held < 2000000:
                          os.open("/dev/null", os.O_RDONLY)
                          held += 1
                      print("there was", "no end", flush=True)
                  except OSError as error:
                      os.write(1, b"%d %s\\n" % (held, errno.errorcode[error.errno].encode()))
                  os.write(go, b"x")
                  signal.pause()
          for _ in range(4):
              os.read(full, 1)
          signal.signal(signal.SIGTERM, signal.SIG_IGN)
          os.killpg(0, signal.SIGTERM)
          """
          + END;

  /** The first that is killed when memory runs out is this one, which then has the most of it. */
  static final String SOCKETS =
      BEGIN
          + """
          open("/proc/self/oom_score_adj", "w").write("1000")
          held = []
          try:
              while len(held) < 50000:
                  pair = socket.socketpair()
                  held.append(pair)
                  pair[0].setblocking(False)
                  try:
                      while True:
                          pair[0].send(bytes(65536))
                  except BlockingIOError:
                      pass
              print("there was", "no end")
          except OSError as error:
              print(len(held), errno.errorcode[error.errno])
          """
          + END;

  static final String TERMINALS =
      """
      cat >/tmp/terminals.py <<'END'
      import errno, os, signal
      held = []
      try:
          while len(held) < 20000:
              held.append(os.open("/dev/ptmx", os.O_RDWR | os.O_NOCTTY))
          print("there was", "no end", flush=True)
      except OSError as error:
          print(len(held), errno.errorcode[error.errno], flush=True)
      signal.pause()
      END
      setsid python3 -IS /tmp/terminals.py >/tmp/terminals 2>&1 </dev/null & echo $! >/tmp/terminals.pid
      while [ ! -s /tmp/terminals ]; do sleep 0.05; done; cat /tmp/terminals
      """;

  static final String LET_GO =
      """
      pid=$(cat /tmp/terminals.pid); kill -9 $pid
      while grep -q . /proc/$pid/cmdline 2>/dev/null; do sleep 0.05; done
      """;

  static final String EIGHT_TERMINALS =
      "python3 -IS -c 'import os; print(len([os.openpty() for _ in range(8)]))'";

  private Hogs() {}
}
