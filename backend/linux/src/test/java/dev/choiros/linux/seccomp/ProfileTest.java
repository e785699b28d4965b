package dev.choiros.linux.seccomp;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The profile answers what the filter answers. */
class ProfileTest {
  private static final long[] INTERESTING = {
    0,
    1,
    2,
    3,
    8,
    10,
    16,
    17,
    40,
    0x80,
    0x400,
    0x5401,
    0x5412,
    0x541c,
    0x541d,
    0x541e,
    0x20000,
    0x20008,
    0x3d0f00,
    0x3f0f00,
    0x2000000,
    0x10000000,
    0x7e020000,
    0x7fffffff,
    0xffffffffL,
    0x1_0000_5412L,
    0x1_0000_0001L,
    -1
  };

  @ParameterizedTest
  @EnumSource
  void everyCheckedCallGetsTheAnswerOfTheFilter(Architecture processor) {
    var filter = new Interpreter(Filter.of(processor));
    var profile = Profile.of(processor);
    for (var call : List.of("clone", "clone3", "unshare", "ioctl", "socket", "personality")) {
      var number = Syscalls.of(processor).checked(call);
      for (var arguments : arguments()) {
        assertThat(verdict(profile, call, arguments))
            .as("%s %s", call, List.of(arguments[0], arguments[1], arguments[2]))
            .isEqualTo(filter.verdict(processor.audit, number, arguments));
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void everyNameOfTheTableIsInOneRule(Architecture processor) {
    var table = Syscalls.of(processor);
    var profile = Profile.of(processor);
    assertThat(table.names("allow")).hasSameSizeAs(table.allowed);
    assertThat(table.names("deny")).hasSameSizeAs(table.denied);
    assertThat(verdict(profile, "read", 0, 0, 0)).isEqualTo(Assembler.ALLOW);
    assertThat(verdict(profile, "mount", 0, 0, 0)).isEqualTo(Assembler.error(Filter.EPERM));
    assertThat(verdict(profile, "io_uring_setup", 0, 0, 0))
        .isEqualTo(Assembler.error(Filter.ENOSYS));
  }

  private static List<long[]> arguments() {
    var all = new ArrayList<long[]>();
    for (var first : INTERESTING) {
      for (var second : INTERESTING) {
        all.add(new long[] {first, second, second == 16 ? 0 : second});
      }
    }
    new Random(7).longs(1000).forEach(each -> all.add(new long[] {each, each >>> 3, each >>> 5}));
    return all;
  }

  /** What the rules say; that two of them hold is a mistake. */
  @SuppressWarnings("unchecked")
  private static int verdict(Map<String, Object> profile, String call, long... arguments) {
    var holding =
        ((List<Map<String, Object>>) profile.get("syscalls"))
            .stream()
                .filter(rule -> ((List<String>) rule.get("names")).contains(call))
                .filter(rule ->
                    ((List<Map<String, Object>>) rule.get("args"))
                        .stream().allMatch(each -> holds(each, arguments)))
                .toList();
    assertThat(holding).hasSizeLessThan(2);
    if (holding.isEmpty()) {
      return Assembler.error((int) profile.get("defaultErrnoRet"));
    }
    var rule = holding.getFirst();
    return rule.get("action").equals("SCMP_ACT_ALLOW")
        ? Assembler.ALLOW
        : Assembler.error((int) rule.get("errnoRet"));
  }

  private static boolean holds(Map<String, Object> condition, long... arguments) {
    var masked = arguments[(int) condition.get("index")] & (long) condition.get("value");
    return masked == (long) condition.get("valueTwo");
  }
}
