package dev.choiros.linux.seccomp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Both filters, interpreted; the one for this processor is also run for real by EscapeTest. */
class FilterTest {
  private static final int EPERM = Assembler.error(1);
  private static final int ENOSYS = Assembler.error(38);
  private static final int EAFNOSUPPORT = Assembler.error(97);

  private static int verdict(Architecture processor, int number, long... arguments) {
    return new Interpreter(Filter.of(processor)).verdict(processor.audit, number, arguments);
  }

  private static int checked(Architecture processor, String name, long... arguments) {
    return verdict(processor, Syscalls.of(processor).checked(name), arguments);
  }

  @ParameterizedTest
  @EnumSource
  void everyCallOfTheTableGetsItsAnswer(Architecture processor) {
    var table = Syscalls.of(processor);
    assertThat(table.allowed).hasSizeGreaterThan(250);
    assertThat(table.denied).hasSizeGreaterThan(30);
    for (int number = 0; number < 600; number++) {
      if (table.allowed.contains(number)) {
        assertThat(verdict(processor, number)).isEqualTo(Assembler.ALLOW);
      } else if (table.denied.contains(number)) {
        assertThat(verdict(processor, number)).isEqualTo(EPERM);
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void aCallThatNobodyKnowsDoesNotExist(Architecture processor) {
    assertThat(verdict(processor, 999)).isEqualTo(ENOSYS);
    // io_uring_setup has the same number everywhere.
    assertThat(verdict(processor, 425)).isEqualTo(ENOSYS);
  }

  @ParameterizedTest
  @EnumSource
  void anotherArchitectureIsKilled(Architecture processor) {
    var other = 0x4000_0003;
    assertThat(new Interpreter(Filter.of(processor)).verdict(other, 1))
        .isEqualTo(Assembler.KILL_PROCESS);
  }

  @Test
  void callsOfTheX32AbiAreKilled() {
    assertThat(verdict(Architecture.X86_64, 0x4000_0000 + 39)).isEqualTo(Assembler.KILL_PROCESS);
  }

  @ParameterizedTest
  @EnumSource
  void threadsAndForksAreMadeButNoNamespaces(Architecture processor) {
    var thread = 0x3d0f00L;
    assertThat(checked(processor, "clone", thread)).isEqualTo(Assembler.ALLOW);
    assertThat(checked(processor, "clone", 17)).isEqualTo(Assembler.ALLOW);
    for (long flag :
        new long[] {0x20000, 0x2000000, 0x4000000, 0x8000000, 0x10000000, 0x40000000}) {
      assertThat(checked(processor, "clone", thread | flag)).isEqualTo(EPERM);
      assertThat(checked(processor, "unshare", flag)).isEqualTo(EPERM);
    }
    assertThat(checked(processor, "unshare", 0x80)).isEqualTo(EPERM);
    assertThat(checked(processor, "unshare", 0x400)).isEqualTo(Assembler.ALLOW);
    assertThat(checked(processor, "clone3")).isEqualTo(ENOSYS);
  }

  @ParameterizedTest
  @EnumSource
  void typingIntoTerminalsIsRefusedWhateverTheUpperBits(Architecture processor) {
    assertThat(checked(processor, "ioctl", 0, 0x5401)).isEqualTo(Assembler.ALLOW);
    assertThat(checked(processor, "ioctl", 0, 0x5412)).isEqualTo(EPERM);
    assertThat(checked(processor, "ioctl", 0, 0x1_0000_5412L)).isEqualTo(EPERM);
    assertThat(checked(processor, "ioctl", 0, 0x541c)).isEqualTo(EPERM);
  }

  @ParameterizedTest
  @EnumSource
  void onlyOrdinarySocketsAreMade(Architecture processor) {
    for (long family : new long[] {1, 2, 10}) {
      assertThat(checked(processor, "socket", family, 1, 0)).isEqualTo(Assembler.ALLOW);
    }
    assertThat(checked(processor, "socket", 16, 3, 0)).isEqualTo(Assembler.ALLOW);
    assertThat(checked(processor, "socket", 16, 3, 9)).isEqualTo(EAFNOSUPPORT);
    for (long family : new long[] {17, 38, 40, 44}) {
      assertThat(checked(processor, "socket", family, 3, 0)).isEqualTo(EAFNOSUPPORT);
    }
  }

  @ParameterizedTest
  @EnumSource
  void onlyHarmlessPersonalitiesAreTaken(Architecture processor) {
    assertThat(checked(processor, "personality", 0xffff_ffffL)).isEqualTo(Assembler.ALLOW);
    assertThat(checked(processor, "personality", 0x0400_0000)).isEqualTo(EPERM);
  }

  @Test
  void aBlockThatIsTooLongToJumpOverIsRefused() {
    var block = new Assembler();
    for (var i = 0; i < 256; i++) {
      block.answer(0);
    }
    assertThatThrownBy(() -> new Assembler().ifEqual(1, block))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
