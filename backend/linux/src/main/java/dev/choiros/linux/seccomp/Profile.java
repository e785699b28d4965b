package dev.choiros.linux.seccomp;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The system calls of {@link Filter} as container engines read them: rules by name, of which at
 * most one holds for any call, because engines and libraries order rules as they like.
 */
public final class Profile {
  private static final long WORD = 0xffff_ffffL;

  private final List<Map<String, Object>> rules = new ArrayList<>();

  private Profile() {}

  /** A profile in the shape that Docker gave these; to be written as JSON. */
  public static Map<String, Object> of(Architecture architecture) {
    var calls = Syscalls.of(architecture);
    var profile = new Profile();
    profile.rule(calls.names("allow"), allow());
    profile.rule(calls.names("deny"), fail(Filter.EPERM));
    profile.namespaces("clone", Filter.NEW_NAMESPACES);
    profile.namespaces("unshare", Filter.NEW_NAMESPACES | Filter.NEW_TIME);
    profile.ioctl();
    profile.socket();
    profile.personality();
    return Map.of(
        "defaultAction",
        "SCMP_ACT_ERRNO",
        "defaultErrnoRet",
        Filter.ENOSYS,
        "architectures",
        List.of("SCMP_ARCH_" + architecture.name()),
        "syscalls",
        profile.rules);
  }

  private void namespaces(String call, int forbidden) {
    rule(Set.of(call), allow(), bits(0, forbidden, 0));
    // Where several are asked for, the first that is refused decides: no two rules hold.
    var before = 0;
    for (var rest = forbidden; rest != 0; rest &= rest - 1) {
      var bit = Integer.lowestOneBit(rest);
      rule(Set.of(call), fail(Filter.EPERM), bits(0, before | bit, bit));
      before |= bit;
    }
  }

  private void ioctl() {
    for (var request : Filter.TERMINAL_REQUESTS) {
      rule(Set.of("ioctl"), fail(Filter.EPERM), word(1, request));
    }
    for (var other : others(1, Filter.TERMINAL_REQUESTS)) {
      rule(Set.of("ioctl"), allow(), other);
    }
  }

  private void socket() {
    for (var family : Filter.FAMILIES) {
      rule(Set.of("socket"), allow(), word(0, family));
    }
    var netlink = word(0, Filter.AF_NETLINK);
    rule(Set.of("socket"), allow(), netlink, word(2, Filter.NETLINK_ROUTE));
    for (var protocol : others(2, Filter.NETLINK_ROUTE)) {
      rule(Set.of("socket"), fail(Filter.EAFNOSUPPORT), netlink, protocol);
    }
    var known = new ArrayList<>(List.of(Filter.AF_NETLINK));
    for (var family : Filter.FAMILIES) {
      known.add(family);
    }
    for (var other : others(0, known.stream().mapToInt(Integer::intValue).toArray())) {
      rule(Set.of("socket"), fail(Filter.EAFNOSUPPORT), other);
    }
  }

  private void personality() {
    for (var persona : Filter.PERSONALITIES) {
      rule(Set.of("personality"), allow(), word(0, persona));
    }
    for (var other : others(0, Filter.PERSONALITIES)) {
      rule(Set.of("personality"), fail(Filter.EPERM), other);
    }
  }

  private static Map<String, Object> allow() {
    return Map.of("action", "SCMP_ACT_ALLOW");
  }

  private static Map<String, Object> fail(int errno) {
    return Map.of("action", "SCMP_ACT_ERRNO", "errnoRet", errno);
  }

  @SafeVarargs
  private void rule(Set<String> names, Map<String, Object> verdict, Map<String, Object>... when) {
    var rule = new java.util.TreeMap<String, Object>(verdict);
    rule.put("names", List.copyOf(names));
    rule.put("args", List.of(when));
    rules.add(rule);
  }

  /** Holds where the lower 32 bits of an argument are this value; the kernel reads no others. */
  private static Map<String, Object> word(int argument, int value) {
    return bits(argument, -1, value);
  }

  /** Holds where the bits of {@code mask} have this value. */
  private static Map<String, Object> bits(int argument, int mask, int value) {
    return Map.of(
        "index",
        argument,
        "op",
        "SCMP_CMP_MASKED_EQ",
        "value",
        mask & WORD,
        "valueTwo",
        value & WORD);
  }

  /**
   * Holds, one or the other, where the lower 32 bits are none of these values. Rules that say "not
   * this, and not that" of one argument cannot be written, so these say how a value may begin.
   */
  private static List<Map<String, Object>> others(int argument, int... values) {
    var found = new ArrayList<Map<String, Object>>();
    var starts = Set.of(0);
    for (var bit = Integer.MIN_VALUE; bit != 0; bit >>>= 1) {
      var mask = -bit; // This bit and those above it.
      var taken = new HashSet<Integer>();
      for (var value : values) {
        taken.add(value & mask);
      }
      for (var start : starts) {
        for (var next : List.of(start, start | bit)) {
          if (!taken.contains(next)) {
            found.add(bits(argument, mask, next));
          }
        }
      }
      starts = taken;
    }
    return found;
  }
}
