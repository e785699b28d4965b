package dev.choiros.cli.template;

import dev.choiros.cli.Columns;
import dev.choiros.cli.Where;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** All templates, also those that are being made. */
@Command(name = "list", description = "Every template: from where, how large, used by how many.")
final class ListTemplates implements Callable<Integer> {
  private static final int DIGITS = 12;

  @Mixin Where where;
  @Spec CommandSpec spec;

  @Override
  public Integer call() {
    var rows = where.host().get("/admin/templates");
    var out = spec.commandLine().getOut();
    if (where.json()) {
      out.println(rows);
      out.flush();
      return 0;
    }
    var columns = new Columns("TEMPLATE", "STATUS", "DIGEST", "SIZE", "USED BY", "SOURCE");
    for (var row : rows) {
      var digest = row.path("digest").asString("-");
      var bytes = row.path("bytes").asLong(0);
      columns.row(
          row.path("name").asString("-"),
          row.path("status").asString("-"),
          digest.substring(0, Math.min(DIGITS, digest.length())),
          bytes == 0 ? "-" : Rows.size(bytes),
          Integer.toString(row.path("used_by").size()),
          row.path("source").asString("-"));
    }
    columns.print(out);
    return 0;
  }
}
