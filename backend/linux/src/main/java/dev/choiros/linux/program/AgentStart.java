package dev.choiros.linux.program;

import static dev.choiros.linux.program.SystemCalls.number;

import dev.choiros.backend.SandboxSpec;
import dev.choiros.linux.Inside;
import dev.choiros.linux.program.SystemCalls.Argument;
import dev.choiros.linux.seccomp.Architecture;
import dev.choiros.linux.seccomp.Filter;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.SortedMap;

/**
 * The last steps of a program that starts a sandbox from within: it gives up rights, loads our
 * system call filter, says that the sandbox is up, and becomes the agent. The first process stays,
 * without any rights, to reap.
 */
public final class AgentStart {
  private static final int WRITE = 1;
  private static final int DUP2 = 33;
  private static final int EXECVE = 59;
  private static final int CHDIR = 80;
  private static final int UMASK = 95;
  private static final int SETSID = 112;
  private static final int CAPSET = 126;
  private static final int PRCTL = 157;

  private static final int SET_SECCOMP = 22;
  private static final int DROP_CAPABILITY = 24;
  private static final int NO_NEW_PRIVILEGES = 38;
  private static final int CAPABILITY_VERSION = 0x2008_0522;

  private static final Argument NOTHING = number(0);

  /** The rights of an agent, as a set of bits. */
  private static final int AGENTS =
      Inside.RIGHTS.stream().mapToInt(right -> 1 << right.number()).sum();

  private final SystemCalls program;

  private AgentStart(SystemCalls program) {
    this.program = program;
  }

  /**
   * Adds them; nothing can follow.
   *
   * @param lastCapability the highest number that the kernel it runs on knows
   */
  public static void addTo(SystemCalls program, SandboxSpec spec, int lastCapability) {
    var start = new AgentStart(program);
    start.rights(lastCapability, AGENTS);
    start.filter();
    start.settle();
    start.sayUp();
    program.fork(CAPSET, start.version(), start.capabilities(0));
    start.becomeTheAgent(Inside.environment(spec));
  }

  /** Adds what makes an agent of a process that somebody else waits for. */
  public static void addAgent(
      SystemCalls program, SortedMap<String, String> environment, int lastCapability) {
    var start = new AgentStart(program);
    start.rights(lastCapability, AGENTS);
    start.filter();
    start.settle();
    program.call("dup2", DUP2, number(2), number(1));
    start.becomeTheAgent(environment);
  }

  /** Adds what leaves a process no rights but to speak, and to wait for an agent. */
  public static void addShutIn(SystemCalls program, int lastCapability) {
    var start = new AgentStart(program);
    start.rights(lastCapability, 0);
    start.filter();
    start.settle();
  }

  /** Adds that standard output, the way to say that the sandbox is up, is the console from here. */
  public static void addUp(SystemCalls program) {
    new AgentStart(program).sayUp();
  }

  /** The bounding set first: what is not in it, the agent does not get back. */
  private void rights(int lastCapability, int mask) {
    for (var each = 0; each <= lastCapability; each++) {
      if (each >= Integer.SIZE || (mask & 1 << each) == 0) {
        prctl("giving up capability " + each, DROP_CAPABILITY, each);
      }
    }
    program.call("keeping capabilities", CAPSET, version(), capabilities(mask));
  }

  private Argument version() {
    return program.bytes(little(8).putInt(CAPABILITY_VERSION).putInt(0).array());
  }

  /** Effective and permitted, nothing inheritable. */
  private Argument capabilities(int mask) {
    return program.bytes(little(24).putInt(mask).putInt(mask).putInt(0).array());
  }

  private void filter() {
    var filter = Filter.of(Architecture.X86_64);
    var at = SystemCalls.value(program.bytes(filter));
    var struct = little(16).putShort((short) (filter.length / 8)).putLong(8, at).array();
    prctl("promising to gain no privileges", NO_NEW_PRIVILEGES, 1);
    program.call(
        "loading the system call filter",
        PRCTL,
        number(SET_SECCOMP),
        number(2),
        program.bytes(struct),
        NOTHING,
        NOTHING);
  }

  private void settle() {
    program.call("umask", UMASK, number(022));
    program.call("chdir", CHDIR, program.text("/"));
  }

  private void sayUp() {
    program.call("saying that it is up", WRITE, number(1), program.text("up\n"), number(3));
    program.call("dup2", DUP2, number(2), number(1));
  }

  private void becomeTheAgent(SortedMap<String, String> variables) {
    program.call("setsid", SETSID);
    var agent = program.text(SandboxSpec.AGENT_FOLDER + "/bin/agent");
    var environment = new ArrayList<Argument>();
    variables.forEach((name, value) -> environment.add(program.text(name + "=" + value)));
    program.call(
        "starting the agent",
        EXECVE,
        agent,
        program.addresses(java.util.List.of(agent)),
        program.addresses(environment));
  }

  private void prctl(String what, int option, int value) {
    program.call(what, PRCTL, number(option), number(value), NOTHING, NOTHING, NOTHING);
  }

  private static ByteBuffer little(int bytes) {
    return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }
}
