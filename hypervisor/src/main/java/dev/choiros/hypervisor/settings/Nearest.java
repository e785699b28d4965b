package dev.choiros.hypervisor.settings;

import java.util.Collection;
import java.util.Comparator;
import java.util.stream.Stream;

/** Which good word somebody meant who wrote a bad one. */
public final class Nearest {
  private Nearest() {}

  /**
   * The member of {@code good} that takes the fewest slips of the finger to become {@code word}.
   */
  public static String to(String word, Collection<String> good) {
    return good.stream()
        .min(
            Comparator.<String>comparingInt(candidate -> slips(word, candidate))
                .thenComparing(Comparator.naturalOrder()))
        .orElseThrow();
  }

  /** Insertions, deletions, replacements and swaps of neighbours between the two. */
  static int slips(String from, String to) {
    var rows = new int[from.length() + 1][to.length() + 1];
    for (var i = 0; i <= from.length(); i++) {
      for (var j = 0; j <= to.length(); j++) {
        rows[i][j] = i == 0 || j == 0 ? i + j : cheapest(rows, from, to, i, j);
      }
    }
    return rows[from.length()][to.length()];
  }

  private static int cheapest(int[][] rows, String from, String to, int i, int j) {
    var replace = from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1;
    var best =
        Stream.of(rows[i - 1][j] + 1, rows[i][j - 1] + 1, rows[i - 1][j - 1] + replace)
            .min(Comparator.naturalOrder())
            .orElseThrow();
    var swapped =
        i > 1
            && j > 1
            && from.charAt(i - 1) == to.charAt(j - 2)
            && from.charAt(i - 2) == to.charAt(j - 1);
    return swapped ? Math.min(best, rows[i - 2][j - 2] + 1) : best;
  }
}
