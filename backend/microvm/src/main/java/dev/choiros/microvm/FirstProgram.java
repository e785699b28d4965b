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
import dev.choiros.backend.Template;
import dev.choiros.linux.Inside;
import dev.choiros.linux.program.AgentStart;
import dev.choiros.linux.program.Mounts;
import dev.choiros.linux.program.SystemCalls;
import dev.choiros.linux.program.SystemCalls.Argument;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Map;

/**
 * The first program in the namespaces of a sandbox that is a virtual machine: it puts the root
 * together, goes into it, gives up its rights and becomes the agent. Nothing in it is a program or
 * a library of the sandbox.
 */
final class FirstProgram {
  /** Of the kernels since Linux 5.9. */
  private static final int LAST_CAPABILITY = 40;

  private static final int CLOSE = 3;
  private static final int IOCTL = 16;
  private static final int SOCKET = 41;
  private static final int CHDIR = 80;
  private static final int MKDIR = 83;
  private static final int UNLINK = 87;
  private static final int MKNOD = 133;
  private static final int CHROOT = 161;
  private static final int SET_HOST_NAME = 170;

  private static final int CHARACTER_DEVICE = 020000;

  /** Their minor numbers with major number 1; the terminal has another. */
  private static final Map<String, Integer> DEVICES =
      Map.of("null", 3, "zero", 5, "full", 7, "random", 8, "urandom", 9);

  private static final int TERMINAL = 5 << 8;

  private static final Argument NOTHING = number(0);

  /** Where the root is put together. */
  private static final String NEW = "/new";

  private final SystemCalls program = new SystemCalls();
  private final Mounts mounts = new Mounts(program);
  private final SandboxSpec spec;

  private FirstProgram(SandboxSpec spec) {
    this.spec = spec;
  }

  static byte[] of(SandboxSpec spec) {
    var first = new FirstProgram(spec);
    first.name();
    first.loopback();
    first.root();
    first.run();
    first.devices();
    first.cover();
    first.enter();
    AgentStart.addTo(first.program, spec, LAST_CAPABILITY);
    return first.program.bytes();
  }

  private void name() {
    var name = spec.id().value();
    program.call("naming", SET_HOST_NAME, program.text(name), number(name.length()));
  }

  private void loopback() {
    var next = number(3);
    var request =
        ByteBuffer.allocate(40).order(ByteOrder.LITTLE_ENDIAN).put((byte) 'l').put((byte) 'o');
    program.call("opening a socket", SOCKET, number(2), number(2), NOTHING);
    var up = program.bytes(request.putShort(16, (short) 1).array());
    program.call("setting the loopback up", IOCTL, next, number(0x8914), up);
    program.call("closing the socket", CLOSE, next);
  }

  /** What was a folder when it last ran may have become anything. */
  private void root() {
    mounts.mount("", "/", "", PRIVATE | RECURSIVE, "");
    mounts.mount("/disk/root", NEW, "", BIND, "");
    for (var place : List.of("/proc", "/dev", "/sys", "/run", "/usr")) {
      program.attempt(UNLINK, program.text(NEW + place));
      program.attempt(MKDIR, program.text(NEW + place), number(0755));
    }
    if (spec.template() instanceof Template.Host) {
      mounts.mount("/drives/usr", NEW + "/usr", "erofs", READ_ONLY | NO_SUID | NO_DEVICES, "");
    }
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
    mounts.mount("/disk/log", NEW + SandboxSpec.LOG_FOLDER, "", BIND, "");
    mounts.remount(NEW + SandboxSpec.LOG_FOLDER, NO_SUID | NO_DEVICES);
    mounts.mount(
        "/drives/agent",
        NEW + SandboxSpec.AGENT_FOLDER,
        "erofs",
        READ_ONLY | NO_SUID | NO_DEVICES,
        "");
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

  private void enter() {
    program.call("going to the root", CHDIR, program.text(NEW));
    mounts.mount(NEW, "/", "", MOVE, "");
    program.call("entering the root", CHROOT, program.text("."));
  }
}
