package dev.choiros.cli.template;

import java.io.PrintWriter;
import tools.jackson.databind.JsonNode;

/** How far something is: one line that changes on a terminal, a line for each step elsewhere. */
final class ProgressLine {
  private static final String CLEAR = "\r\u001b[K";

  private final PrintWriter out;
  private final boolean terminal;
  private String last = "";

  ProgressLine(PrintWriter out, boolean terminal) {
    this.out = out;
    this.terminal = terminal;
  }

  void show(JsonNode progress) {
    var step = progress.path("step").asString("");
    if (terminal) {
      out.print(CLEAR + step + figures(progress));
    } else if (!step.equals(last)) {
      out.println(step);
    }
    last = step;
    out.flush();
  }

  private static String figures(JsonNode progress) {
    var done = progress.path("done").asLong(0);
    var all = progress.path("all").asLong(0);
    if (all > 0) {
      return "  %3d %% of %s".formatted(Math.min(100, done * 100 / all), Rows.size(all));
    }
    return done > 0 ? "  " + Rows.size(done) : "";
  }

  void end() {
    if (terminal && !last.isEmpty()) {
      out.print(CLEAR);
      out.flush();
    }
  }
}
