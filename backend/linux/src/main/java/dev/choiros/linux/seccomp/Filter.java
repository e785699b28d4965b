package dev.choiros.linux.seccomp;

import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The system calls that a sandbox may make. Everything that reaches outside of what a program needs
 * is refused, most of it a second time: the sandbox lacks the rights for it anyway, but the code
 * behind a refused call is never reached.
 */
public final class Filter {
  static final int EPERM = 1;
  static final int ENOSYS = 38;
  static final int EAFNOSUPPORT = 97;

  /** Calls of the 32-bit ABI of x86-64, which share its architecture number. */
  private static final int X32 = 0x4000_0000;

  /** CLONE_NEWNS, NEWCGROUP, NEWUTS, NEWIPC, NEWUSER, NEWPID, NEWNET of linux/sched.h. */
  static final int NEW_NAMESPACES = 0x7e02_0000;

  /** CLONE_NEWTIME: for clone(2) the same bit is part of a signal number. */
  static final int NEW_TIME = 0x80;

  /** TIOCSTI, TIOCLINUX, TIOCCONS. */
  static final int[] TERMINAL_REQUESTS = {0x5412, 0x541c, 0x541d};

  /** AF_UNIX, AF_INET, AF_INET6. */
  static final int[] FAMILIES = {1, 2, 10};

  static final int AF_NETLINK = 16;
  static final int NETLINK_ROUTE = 0;

  /** Linux, Linux with 32-bit addresses, the same two with uname 2.6, and the question. */
  static final int[] PERSONALITIES = {0, 8, 0x2_0000, 0x2_0008, -1};

  private Filter() {}

  /** The program as {@code bwrap --seccomp} reads it. */
  public static byte[] of(Architecture architecture) {
    var calls = Syscalls.of(architecture);
    var filter = new Assembler().load(Assembler.ARCHITECTURE);
    filter.unlessEqual(architecture.audit, answer(Assembler.KILL_PROCESS));
    filter.load(Assembler.NUMBER);
    if (architecture == Architecture.X86_64) {
      filter.ifAtLeast(X32, answer(Assembler.KILL_PROCESS));
    }
    filter.ifEqual(calls.checked("clone"), namespaces(NEW_NAMESPACES));
    filter.ifEqual(calls.checked("unshare"), namespaces(NEW_NAMESPACES | NEW_TIME));
    // Its flags are in memory, where a filter cannot look; libraries fall back to clone.
    filter.ifEqual(calls.checked("clone3"), fail(ENOSYS));
    filter.ifEqual(calls.checked("ioctl"), ioctl());
    filter.ifEqual(calls.checked("socket"), socket());
    filter.ifEqual(calls.checked("personality"), personality());
    ranges(filter, calls.allowed, Assembler.ALLOW);
    ranges(filter, calls.denied, Assembler.error(EPERM));
    return filter.answer(Assembler.error(ENOSYS)).bytes();
  }

  private static Assembler namespaces(int forbidden) {
    return new Assembler()
        .load(Assembler.argument(0))
        .ifAnyBit(forbidden, fail(EPERM))
        .answer(Assembler.ALLOW);
  }

  /** Typing into somebody's terminal. The kernel reads 32 bits of the request, and so do we. */
  private static Assembler ioctl() {
    var block = new Assembler().load(Assembler.argument(1));
    for (var request : TERMINAL_REQUESTS) {
      block.ifEqual(request, fail(EPERM));
    }
    return block.answer(Assembler.ALLOW);
  }

  private static Assembler socket() {
    var block = new Assembler().load(Assembler.argument(0));
    for (var family : FAMILIES) {
      block.ifEqual(family, answer(Assembler.ALLOW));
    }
    var route =
        new Assembler()
            .load(Assembler.argument(2))
            .ifEqual(NETLINK_ROUTE, answer(Assembler.ALLOW))
            .answer(Assembler.error(EAFNOSUPPORT));
    return block.ifEqual(AF_NETLINK, route).answer(Assembler.error(EAFNOSUPPORT));
  }

  private static Assembler personality() {
    var block = new Assembler().load(Assembler.argument(0));
    for (var persona : PERSONALITIES) {
      block.ifEqual(persona, answer(Assembler.ALLOW));
    }
    return block.answer(Assembler.error(EPERM));
  }

  private static Assembler fail(int errno) {
    return answer(Assembler.error(errno));
  }

  private static Assembler answer(int verdict) {
    return new Assembler().answer(verdict);
  }

  /** One test for each run of numbers that follow each other. */
  private static void ranges(Assembler filter, TreeSet<Integer> numbers, int verdict) {
    var runs = new TreeMap<Integer, Integer>();
    for (int number : numbers) {
      var last = runs.lastEntry();
      if (last != null && last.getValue() == number - 1) {
        runs.put(last.getKey(), number);
      } else {
        runs.put(number, number);
      }
    }
    for (var run : runs.entrySet()) {
      // Those from the first on, unless past the last: the jump skips the answer.
      filter.ifAtLeast(run.getKey(), upTo(run.getValue(), verdict));
    }
  }

  private static Assembler upTo(int last, int verdict) {
    return new Assembler().unlessAtLeast(last + 1, answer(verdict));
  }
}
