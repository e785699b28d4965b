package dev.choiros.bench.create;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.choiros.bench.Footprint;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.invoke.MethodHandle;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * What processes take together. Several may have one memory, as those have in which gVisor runs
 * programs: the kernel shows all of it in each. Pages that memories share it has divided already.
 */
final class Memories {
  private static final Linker LINKER = Linker.nativeLinker();
  private static final MethodHandle SYSCALL =
      LINKER.downcallHandle(
          LINKER.defaultLookup().find("syscall").orElseThrow(),
          FunctionDescriptor.of(
              JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG),
          Linker.Option.firstVariadicArg(1));

  /** By processor: their tables of system calls differ. */
  private static final long COMPARE =
      System.getProperty("os.arch", "").equals("aarch64") ? 272 : 312;

  private static final long BY_MEMORY = 1;

  private Memories() {}

  static Footprint of(Collection<Long> processes) {
    var counted = new ArrayList<Long>();
    var all = Footprint.NONE;
    for (var process : List.copyOf(processes)) {
      if (counted.stream().noneMatch(other -> same(process, other))) {
        counted.add(process);
        all = all.plus(Footprint.ofOneThatMayEnd(process));
      }
    }
    return all;
  }

  /** Whether two processes have one memory. */
  private static boolean same(long one, long other) {
    try {
      return (long) SYSCALL.invokeExact(COMPARE, one, other, BY_MEMORY, 0L, 0L) == 0;
    } catch (Throwable impossible) {
      throw new IllegalStateException(impossible);
    }
  }
}
