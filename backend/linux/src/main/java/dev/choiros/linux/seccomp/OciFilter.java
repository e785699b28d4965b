package dev.choiros.linux.seccomp;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * The same filter as {@link Filter}, as the field {@code linux.seccomp} of an OCI bundle that
 * {@code runsc} reads. The first rule that fits decides. The only error that runsc can be told is
 * EPERM; but a call that a tracer should decide on fails with ENOSYS where there is no tracer.
 */
public final class OciFilter {
  private static final String ALLOW = "SCMP_ACT_ALLOW";
  private static final String DENY = "SCMP_ACT_ERRNO";
  private static final String UNKNOWN = "SCMP_ACT_TRACE";

  private static final long REQUEST = 0xffff_ffffL;

  private OciFilter() {}

  public static Map<String, Object> of(Architecture architecture) {
    var calls = Syscalls.of(architecture);
    var rules = new ArrayList<Map<String, Object>>();
    var terminals = new ArrayList<Map<String, Object>>();
    for (var request : Filter.TERMINAL_REQUESTS) {
      terminals.add(
          Map.of(
              "index",
              1,
              "op",
              "SCMP_CMP_MASKED_EQ",
              "value",
              REQUEST,
              "valueTwo",
              (long) request));
    }
    rules.add(rule(DENY, "ioctl", terminals));
    rules.add(rule(ALLOW, "ioctl", List.of()));
    rules.add(rule(ALLOW, "clone", noBit(Filter.NEW_NAMESPACES)));
    rules.add(rule(DENY, "clone", List.of()));
    rules.add(rule(ALLOW, "unshare", noBit(Filter.NEW_NAMESPACES | Filter.NEW_TIME)));
    rules.add(rule(DENY, "unshare", List.of()));
    rules.add(rule(ALLOW, "personality", equal(0, Filter.PERSONALITIES)));
    rules.add(rule(DENY, "personality", List.of()));
    for (var family : Filter.FAMILIES) {
      rules.add(rule(ALLOW, "socket", equal(0, family)));
    }
    var route = new ArrayList<>(equal(0, Filter.AF_NETLINK));
    route.addAll(equal(2, Filter.NETLINK_ROUTE));
    rules.add(rule(ALLOW, "socket", route));
    rules.add(rule(DENY, "socket", List.of()));
    rules.add(Map.of("action", ALLOW, "names", List.copyOf(calls.names("allow"))));
    rules.add(Map.of("action", DENY, "names", List.copyOf(calls.names("deny"))));
    return Map.of("defaultAction", UNKNOWN, "syscalls", rules);
  }

  private static Map<String, Object> rule(
      String action, String name, List<Map<String, Object>> arguments) {
    return Map.of("action", action, "names", List.of(name), "args", arguments);
  }

  private static List<Map<String, Object>> noBit(long mask) {
    return List.of(Map.of("index", 0, "op", "SCMP_CMP_MASKED_EQ", "value", mask, "valueTwo", 0));
  }

  /** Any of them. */
  private static List<Map<String, Object>> equal(int index, int... values) {
    return IntStream.of(values)
        .mapToObj(value ->
            Map.<String, Object>of(
                "index", index, "op", "SCMP_CMP_EQ", "value", Integer.toUnsignedLong(value)))
        .toList();
  }
}
