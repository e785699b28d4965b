package dev.choiros.microvm;

import static dev.choiros.linux.program.Mounts.BIND;
import static dev.choiros.linux.program.Mounts.MOUNT;
import static dev.choiros.linux.program.Mounts.MOVE;
import static dev.choiros.linux.program.Mounts.NO_DEVICES;
import static dev.choiros.linux.program.Mounts.NO_PROGRAMS;
import static dev.choiros.linux.program.Mounts.NO_SUID;
import static dev.choiros.linux.program.Mounts.PRIVATE;
import static dev.choiros.linux.program.Mounts.READ_ONLY;
import static dev.choiros.linux.program.Mounts.RECURSIVE;
import static dev.choiros.linux.program.Mounts.REMOUNT;
import static dev.choiros.linux.program.SystemCalls.number;

import dev.choiros.backend.SandboxSpec;
import dev.choiros.linux.Inside;
import dev.choiros.linux.program.AgentStart;
import dev.choiros.linux.program.Mounts;
import dev.choiros.linux.program.SystemCalls;
import dev.choiros.linux.program.SystemCalls.Argument;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The first program in the namespaces of a virtual machine, the same for every sandbox: it puts a
 * root together that has all but the sandbox's files, starts the agent in it if that is one that
 * waits to be told who it is, and waits itself. What it then becomes is {@link Start}, which a
 * clone finds on its drive. Nothing in either is a program or a library of the sandbox.
 */
final class FirstProgram {
  /** Of the kernels since Linux 5.9. */
  static final int LAST_CAPABILITY = 40;

  /** Where the root of the sandbox will be attached to the one that is put together here. */
  static final String REAL = "/real";

  /** Its folder in the machine's own root, when that is the current folder. */
  static final int MACHINE = 10;

  /** The root that is put together here. */
  static final int FRAME = 11;

  /** Where the agent reads who it is; only if it waits. */
  static final int AGENT = 12;

  /** What opening something gives: those before are taken. */
  static final int OPENED = 4;

  private static final int OTHER = OPENED + 1;

  /** Where it says that a clone may be made. */
  private static final int WAITS = 3;

  private static final String WORD = "waits\n";

  private static final int READ = 0;
  private static final int WRITE = 1;
  static final int OPEN = 2;
  static final int CLOSE = 3;
  private static final int MMAP = 9;
  static final int IOCTL = 16;
  static final int DUP2 = 33;
  private static final int SENDFILE = 40;
  private static final int SOCKET = 41;
  private static final int SOCKETPAIR = 53;
  private static final int EXECVE = 59;
  static final int CHDIR = 80;
  static final int FCHDIR = 81;
  private static final int MKNOD = 133;
  static final int CHROOT = 161;

  private static final int CHARACTER_DEVICE = 020000;
  private static final int WRITE_ANEW = 01 | 0100 | 01000;
  private static final int NAME_ONLY = 010000000;

  /** Memory that may be written; the program itself may not be. */
  private static final Argument SCRATCH = number(0x1000_0000);

  /**
   * Their minor numbers with major number 1; the terminal has another. In an order, so that the
   * program is the same each time it is made.
   */
  private static final SortedMap<String, Integer> DEVICES =
      new TreeMap<>(Map.of("null", 3, "zero", 5, "full", 7, "random", 8, "urandom", 9));

  private static final int TERMINAL = 5 << 8;

  private static final Argument NOTHING = number(0);

  /** Where the root is put together. */
  private static final String NEW = "/new";

  private final SystemCalls program = new SystemCalls();
  private final Mounts mounts = new Mounts(program);
  private final SandboxSpec spec;
  private final boolean agentWaits;

  private FirstProgram(SandboxSpec spec, boolean agentWaits) {
    this.spec = spec;
    this.agentWaits = agentWaits;
  }

  /**
   * The program.
   *
   * @param spec of which nothing is taken but how large its memory is
   */
  static byte[] of(SandboxSpec spec, boolean agentWaits) {
    var first = new FirstProgram(spec, agentWaits);
    first.loopback();
    first.root();
    first.run();
    first.devices();
    first.cover();
    first.enter();
    if (agentWaits) {
      first.startAgent();
    } else {
      first.program.call(
          "telling", WRITE, number(WAITS), first.program.text(WORD), number(WORD.length()));
    }
    first.becomeStart();
    return first.program.bytes();
  }

  private void loopback() {
    var request =
        ByteBuffer.allocate(40).order(ByteOrder.LITTLE_ENDIAN).put((byte) 'l').put((byte) 'o');
    program.call("opening a socket", SOCKET, number(2), number(2), NOTHING);
    var up = program.bytes(request.putShort(16, (short) 1).array());
    program.call("setting the loopback up", IOCTL, number(OPENED), number(0x8914), up);
    close(OPENED);
  }

  private void root() {
    mounts.mount("", "/", "", PRIVATE | RECURSIVE, "");
    mounts.tmpfs(NEW, 0, "mode=755,size=" + Inside.RUN_BYTES);
    for (var place :
        List.of("/proc", "/dev", "/sys", "/run", "/usr", "/etc", "/root", "/var", REAL)) {
      mounts.folder(NEW + place, 0755);
    }
    mounts.folder(NEW + "/tmp", 01777);
    for (var link : List.of("bin", "sbin", "lib", "lib64")) {
      mounts.link(NEW + "/" + link, "usr/" + link);
    }
    mounts.mount("/drives/usr", NEW + "/usr", "erofs", READ_ONLY | NO_SUID | NO_DEVICES, "");
    mounts.mount("proc", NEW + "/proc", "proc", NO_SUID | NO_DEVICES | NO_PROGRAMS, "");
    mounts.nothing(NEW + "/sys");
  }

  private void run() {
    mounts.tmpfs(NEW + "/run", 0, "mode=755,size=" + Inside.RUN_BYTES);
    mounts.folder(NEW + "/run/lock", 01777);
    mounts.folder(NEW + "/run/choiros", 0755);
    for (var place :
        List.of(SandboxSpec.CHANNEL_FOLDER, SandboxSpec.LOG_FOLDER, SandboxSpec.AGENT_FOLDER)) {
      mounts.folder(NEW + place, 0755);
    }
    mounts.mount("/channel", NEW + SandboxSpec.CHANNEL_FOLDER, "", BIND, "");
    mounts.remount(NEW + SandboxSpec.CHANNEL_FOLDER, READ_ONLY | NO_SUID | NO_DEVICES);
    if (agentWaits) {
      var how = READ_ONLY | NO_SUID | NO_DEVICES;
      mounts.mount("/drives/agent", NEW + SandboxSpec.AGENT_FOLDER, "erofs", how, "");
    }
  }

  private void devices() {
    var dev = NEW + "/dev/";
    mounts.mount("tmpfs", NEW + "/dev", "tmpfs", NO_SUID, "mode=755,size=65536");
    DEVICES.forEach((name, minor) -> device(dev + name, 1 << 8 | minor));
    device(dev + "tty", TERMINAL);
    mounts.links(NEW + "/dev");
    mounts.folder(dev + "pts", 0755);
    mounts.folder(dev + "shm", 0755);
    var terminals = "newinstance,ptmxmode=0666,mode=620,gid=5";
    mounts.mount("devpts", dev + "pts", "devpts", NO_SUID | NO_PROGRAMS, terminals);
    mounts.tmpfs(dev + "shm", 0, "mode=1777,size=" + Inside.sharedMemoryBytes(spec));
    mounts.remount(NEW + "/dev", READ_ONLY | NO_SUID);
  }

  private void device(String path, int number) {
    var mode = number(CHARACTER_DEVICE | 0666);
    program.call("making " + path, MKNOD, program.text(path), mode, number(number));
    mounts.mode(path, 0666);
  }

  /** The guest's kernel may lack some of it. */
  private void cover() {
    mounts.mount(NEW + "/proc/sys", NEW + "/proc/sys", "", BIND, "");
    mounts.remount(NEW + "/proc/sys", READ_ONLY | NO_SUID | NO_DEVICES | NO_PROGRAMS);
    var nothing = program.text(NEW + "/dev/null");
    for (var file : Inside.FILES) {
      var place = program.text(NEW + file);
      program.attempt(MOUNT, nothing, place, NOTHING, number(BIND), NOTHING);
      var flags = number(REMOUNT | BIND | READ_ONLY | NO_SUID);
      program.attempt(MOUNT, NOTHING, place, NOTHING, flags, NOTHING);
    }
    var tmpfs = program.text("tmpfs");
    var flags = number(READ_ONLY | NO_SUID | NO_DEVICES);
    for (var folder : Inside.FOLDERS) {
      var options = program.text("mode=555,size=4096");
      program.attempt(MOUNT, tmpfs, program.text(NEW + folder), tmpfs, flags, options);
    }
  }

  /** The root is in the way of the machine's own from here on; this process knows both. */
  private void enter() {
    program.call("opening the machine", OPEN, program.text("/"), number(NAME_ONLY));
    keep(OPENED, MACHINE);
    program.call("going to the root", CHDIR, program.text(NEW));
    program.call("opening the root", OPEN, program.text("."), number(NAME_ONLY));
    keep(OPENED, FRAME);
    mounts.mount(NEW, "/", "", MOVE, "");
  }

  private void startAgent() {
    var ours = number(0x32);
    program.call("memory", MMAP, SCRATCH, number(4096), number(3), ours, number(-1), NOTHING);
    program.call("making a pair of sockets", SOCKETPAIR, number(1), number(1), NOTHING, SCRATCH);
    keep(OPENED, AGENT);
    program.fork(this::awaitAgent);
    program.call("dup2", DUP2, number(OTHER), NOTHING);
    for (var each : List.of(OTHER, WAITS, MACHINE, FRAME, AGENT)) {
      close(each);
    }
    program.call("entering the root", CHROOT, program.text("."));
    var environment = new TreeMap<>(Inside.environment(spec));
    environment.remove("CHOIR_SANDBOX_ID");
    environment.put("CHOIR_WAITS", "1");
    AgentStart.addAgent(program, environment, LAST_CAPABILITY);
  }

  /** It says so itself, when it is ready to become anybody's; if it has ended it says nothing. */
  private void awaitAgent() {
    var length = number(WORD.length());
    close(OTHER);
    program.call("waiting for the agent", READ, number(AGENT), SCRATCH, length);
    program.call("telling", WRITE, number(WAITS), SCRATCH, length);
    program.call("telling", WRITE, number(WAITS), program.text("\n"), number(1));
    becomeStart();
  }

  private void becomeStart() {
    program.call("going back", FCHDIR, number(MACHINE));
    program.call("waiting for the word", OPEN, program.text("go"), NOTHING);
    close(OPENED);
    var file = program.text("start/next");
    program.call("opening the drive", OPEN, program.text("drives/start"), NOTHING);
    program.call("making a program", OPEN, file, number(WRITE_ANEW), number(0700));
    var size = number(Start.DRIVE_BYTES);
    program.call("reading it", SENDFILE, number(OTHER), number(OPENED), NOTHING, size);
    List.of(WAITS, OPENED, OTHER).forEach(this::close);
    var arguments = program.addresses(List.of(file));
    program.call("becoming it", EXECVE, file, arguments, program.addresses(List.of()));
  }

  private void keep(int opened, int as) {
    program.call("dup2", DUP2, number(opened), number(as));
    close(opened);
  }

  private void close(int number) {
    program.call("closing", CLOSE, number(number));
  }
}
