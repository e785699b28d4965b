package dev.choiros.microvm;

import static dev.choiros.linux.program.Mounts.MOVE;
import static dev.choiros.linux.program.Mounts.NO_DEVICES;
import static dev.choiros.linux.program.Mounts.NO_SUID;
import static dev.choiros.linux.program.Mounts.READ_ONLY;
import static dev.choiros.linux.program.SystemCalls.number;

import dev.choiros.backend.SandboxSpec;
import dev.choiros.backend.Template;
import dev.choiros.linux.Inside;
import dev.choiros.linux.program.AgentStart;
import dev.choiros.linux.program.Mounts;
import dev.choiros.linux.program.SystemCalls;
import dev.choiros.linux.program.SystemCalls.Argument;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/**
 * What makes a clone the machine of one sandbox: the program on its small drive. It sets the clock,
 * gives the kernel random numbers of its own, mounts the disk and attaches the root that {@link
 * FirstProgram} put together; then the agent learns who it is, or is started.
 */
final class Start {
  /** The same for every sandbox, because a machine that was cloned does not look again. */
  static final int DRIVE_BYTES = 256 << 10;

  private static final int WRITE = 1;
  private static final int EXIT = 231;
  private static final int MKDIR = 83;
  private static final int UNLINK = 87;
  private static final int PIVOT_ROOT = 155;
  private static final int SET_HOST_NAME = 170;
  private static final int OPEN_AT = 257;
  private static final int ACCESS_AT = 269;
  private static final int OPEN_TREE = 428;
  private static final int MOVE_MOUNT = 429;

  /** Of linux/mount.h: a copy of a mount, and that the path of the copy is not needed. */
  private static final int COPY = 1;

  private static final int ITSELF = 4;
  private static final int NO_ACCESS_TIMES = 1024;
  private static final int HERE = -100;

  private static final int WRITE_ONLY = 1;
  private static final int WRITE_ANEW = 01 | 0100 | 01000;

  /** What {@link FirstProgram} keeps, and behind that what is kept here. */
  private static final int ROOT = 13;

  private static final int LOG = 14;
  private static final int IMAGE = 15;
  private static final int HOST = 16;

  /** Of the agent when it is the only other process there is. */
  private static final int SECOND = 2;

  /** What opening something gives. */
  static final int OPENED = 3;

  private static final Argument NOTHING = number(0);

  private final SystemCalls program = new SystemCalls();
  private final Mounts mounts = new Mounts(program);
  private final SandboxSpec spec;
  private final boolean agentWaits;

  private Start(SandboxSpec spec, boolean agentWaits) {
    this.spec = spec;
    this.agentWaits = agentWaits;
  }

  /** As it is just before a clone gets the word to start: it holds what time it is. */
  static byte[] drive(SandboxSpec spec, boolean agentWaits) {
    var start = new Start(spec, agentWaits);
    Fresh.addTo(start.program);
    start.limits();
    start.name();
    start.disk();
    start.root();
    start.names();
    start.rest();
    return padded(start.program.bytes());
  }

  /** For a machine whose memory was written down when its sandbox ran. */
  static byte[] again() {
    var program = new SystemCalls();
    Fresh.addTo(program);
    program.call("ending", EXIT, NOTHING);
    return padded(program.bytes());
  }

  /** For a machine of which clones are to be made. */
  static byte[] first(SandboxSpec spec, boolean agentWaits) {
    return padded(FirstProgram.of(spec, agentWaits));
  }

  private static byte[] padded(byte[] program) {
    if (program.length > DRIVE_BYTES) {
      throw new IllegalArgumentException("the environment of the sandbox is too large");
    }
    return Arrays.copyOf(program, DRIVE_BYTES);
  }

  private void limits() {
    write("groups/sandbox/memory.max", WRITE_ONLY, Long.toString(spec.limits().memoryBytes()));
    write("groups/sandbox/pids.max", WRITE_ONLY, Integer.toString(spec.limits().processes()));
  }

  private void write(String file, int how, String text) {
    var bytes = text.getBytes(StandardCharsets.UTF_8);
    var opened = number(OPENED);
    program.call(
        "opening " + file, FirstProgram.OPEN, program.text(file), number(how), number(0644));
    program.call("writing " + file, WRITE, opened, program.bytes(bytes), number(bytes.length));
    close(OPENED);
  }

  private void name() {
    var name = spec.id().value();
    program.call("naming", SET_HOST_NAME, program.text(name), number(name.length()));
  }

  /** Takes what is needed of the machine's own root while that is the root. */
  private void disk() {
    mounts.mount("drives/disk", "disk", "ext4", NO_ACCESS_TIMES, "discard");
    take("disk/root", ROOT);
    take("disk/log", LOG);
    take("disk/host", HOST);
    if (!agentWaits) {
      mounts.mount("drives/agent", "agent", "erofs", READ_ONLY | NO_SUID | NO_DEVICES, "");
      take("agent", IMAGE);
    }
    program.call("going to the root", FirstProgram.FCHDIR, number(FirstProgram.FRAME));
    program.call("entering the root", FirstProgram.CHROOT, program.text("."));
  }

  private void take(String path, int as) {
    var opened = number(OPENED);
    program.call("opening " + path, OPEN_TREE, number(HERE), program.text(path), number(COPY));
    program.call("dup2", FirstProgram.DUP2, opened, number(as));
    close(OPENED);
  }

  private void attach(int taken, String at) {
    program.call(
        "attaching " + at,
        MOVE_MOUNT,
        number(taken),
        program.text(""),
        number(HERE),
        program.text(at),
        number(ITSELF));
    close(taken);
  }

  /** What was a folder when it last ran may have become anything. */
  private void root() {
    var real = FirstProgram.REAL;
    attach(ROOT, real);
    for (var place : List.of("/proc", "/dev", "/sys", "/run", "/usr")) {
      program.attempt(UNLINK, program.text(real + place));
      program.attempt(MKDIR, program.text(real + place), number(0755));
      // A template's own programs are on the disk.
      if (!place.equals("/usr") || spec.template() instanceof Template.Host) {
        mounts.mount(place, real + place, "", MOVE, "");
      }
    }
    attach(LOG, real + SandboxSpec.LOG_FOLDER);
    mounts.remount(real + SandboxSpec.LOG_FOLDER, NO_SUID | NO_DEVICES);
    if (!agentWaits) {
      attach(IMAGE, real + SandboxSpec.AGENT_FOLDER);
    }
    program.call("going to the real root", FirstProgram.CHDIR, program.text(real));
    program.call("changing roots", PIVOT_ROOT, program.text("."), program.text("."));
    program.call("going to the old root", FirstProgram.FCHDIR, number(FirstProgram.FRAME));
    mounts.unmount(".");
    program.call("going to the root", FirstProgram.CHDIR, program.text("/"));
    close(FirstProgram.FRAME);
    close(FirstProgram.MACHINE);
  }

  /** Files that the sandbox may change later; so they are written once. */
  private void names() {
    var name = spec.id().value();
    var finished = program.text("finished");
    var anew = number(WRITE_ANEW);
    program.unless(
        ACCESS_AT,
        List.of(number(HOST), finished, NOTHING),
        () -> {
          write("/etc/hostname", WRITE_ANEW, name + "\n");
          write("/etc/hosts", WRITE_ANEW, hosts(name));
          program.call("noting it", OPEN_AT, number(HOST), finished, anew, number(0600));
          close(OPENED);
        });
    close(HOST);
  }

  private void close(int number) {
    program.call("closing", FirstProgram.CLOSE, number(number));
  }

  private static String hosts(String name) {
    return "127.0.0.1 localhost\n::1 localhost\n127.0.1.1 " + name + "\n";
  }

  private void rest() {
    if (!agentWaits) {
      AgentStart.addTo(program, spec, FirstProgram.LAST_CAPABILITY);
      return;
    }
    AgentStart.addShutIn(program, FirstProgram.LAST_CAPABILITY);
    var identity = new StringBuilder();
    Inside.environment(spec)
        .forEach((name, value) -> identity.append(name).append('=').append(value).append('\0'));
    var bytes = identity.toString().getBytes(StandardCharsets.UTF_8);
    var agent = number(FirstProgram.AGENT);
    program.call("telling who it is", WRITE, agent, program.bytes(bytes), number(bytes.length));
    close(FirstProgram.AGENT);
    AgentStart.addUp(program);
    program.reap(SECOND);
  }
}
