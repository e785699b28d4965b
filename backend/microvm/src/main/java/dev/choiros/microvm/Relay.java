package dev.choiros.microvm;

import dev.choiros.linux.program.Executable;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The two small programs that lead a connection of the channel through the wall of a virtual
 * machine: one inside, which listens on the Unix socket that the agent dials, and one outside for
 * each connection, which dials the hypervisor. Two processes copy, one each way, and the kernel's
 * socket buffers hold back whoever is too fast. They need no loader, library or interpreter, which
 * neither a guest nor a host must have.
 *
 * <p>Registers: {@code r12d} listens, {@code r13d} is read from, {@code r14d} is written to.
 */
final class Relay {
  private static final String SOCKET = "b829000000"; // mov eax, 41
  private static final String CONNECT = "b82a000000";
  private static final String SEND = "b82c000000";
  private static final String SHUTDOWN = "b830000000";
  private static final String BIND = "b831000000";
  private static final String LISTEN = "b832000000";
  private static final String FORK = "b839000000";
  private static final String CLOSE = "b803000000";
  private static final String READ = "31c0";
  private static final String SIGNAL = "b80d000000";
  private static final String CHMOD = "b85a000000";
  private static final String ACCEPT = "b820010000"; // accept4
  private static final String DUPLICATE = "b821000000"; // dup2
  private static final String BECOME = "b83b000000"; // execve
  private static final String WAIT = "b83d000000"; // wait4
  private static final String EXIT = "b8e7000000";
  private static final String CALL = "0f05";

  private static final int VSOCK = 40;
  private static final int VSOCK_BYTES = 16;
  private static final int ANYBODY = -1;

  private static final String IF_NEGATIVE = "4885c00f88"; // test rax, rax; js
  private static final String IF_ZERO = "4885c00f84";
  private static final String UNLESS_ZERO = "4885c00f85";
  private static final String GO = "e9";

  private final ByteArrayOutputStream code = new ByteArrayOutputStream();
  private final Map<String, Integer> places = new HashMap<>();
  private final Map<Integer, String> jumps = new LinkedHashMap<>();
  private final ByteArrayOutputStream data = new ByteArrayOutputStream();

  private Relay() {}

  /** Listens at {@code socket} and leads each connection to an address such as {@link #inet}. */
  static byte[] inside(String socket, byte[] to) {
    var relay = new Relay();
    var own = relay.data(unix(socket));
    relay.socket(1, "4189c4"); // mov r12d, eax
    relay.add("4489e7").address("be", own).add("ba").number(unix(socket).length);
    relay.add(BIND, CALL).jump(IF_NEGATIVE, "failed");
    relay.address("bf", own + 2).add("be").number(0600).add(CHMOD, CALL);
    relay.add("4489e7be00040000", LISTEN, CALL).jump(IF_NEGATIVE, "failed");
    relay.ignoreEndsOfChildren();
    relay.place("accept").add("4489e731f631d24d31d2", ACCEPT, CALL);
    relay.jump(IF_NEGATIVE, "accept").add("4189c5"); // mov r13d, eax
    relay.add(FORK, CALL).jump(IF_ZERO, "child");
    relay.add("4489ef", CLOSE, CALL).jump(GO, "accept");
    relay.place("child").add("4489e7", CLOSE, CALL);
    relay.connect(to).copy();
    return relay.bytes();
  }

  /** Leads its standard input, which is a socket, to the Unix socket {@code to}. */
  static byte[] outside(Path to) {
    var relay = new Relay();
    relay.add("4531ed"); // xor r13d, r13d
    relay.ignoreEndsOfChildren();
    relay.connect(unix(to.toString())).copy();
    return relay.bytes();
  }

  /**
   * Listens at a port of a machine's socket to its host and runs a program for each connection, one
   * at a time, as its standard input and output.
   */
  static byte[] listener(int port, List<String> command) {
    var relay = new Relay();
    var own = relay.data(vsock(ANYBODY, port));
    relay.socket(VSOCK, "4189c4"); // mov r12d, eax
    relay.add("4489e7").address("be", own).add("ba").number(VSOCK_BYTES);
    relay.add(BIND, CALL).jump(IF_NEGATIVE, "failed");
    relay.add("4489e7be10000000", LISTEN, CALL).jump(IF_NEGATIVE, "failed");
    relay.place("accept").add("4489e731f631d24d31d2", ACCEPT, CALL);
    relay.jump(IF_NEGATIVE, "accept").add("4189c5"); // mov r13d, eax
    relay.add(FORK, CALL).jump(IF_ZERO, "child").add("4989c6"); // mov r14, rax
    relay.add("4489ef", CLOSE, CALL, "4c89f731f631d24d31d2", WAIT, CALL).jump(GO, "accept");
    relay.place("child").add("4489ef31f6", DUPLICATE, CALL);
    relay.add("4489efbe01000000", DUPLICATE, CALL);
    var words = command.stream().map(relay::text).toList();
    relay.address("bf", words.getFirst()).address("be", relay.addresses(words));
    relay.add("31d2", BECOME, CALL).place("failed").add("bf01000000", EXIT, CALL);
    return relay.bytes();
  }

  /** The address of a port of a machine, or of its host. */
  static byte[] vsock(int machine, int port) {
    var address = ByteBuffer.allocate(VSOCK_BYTES).order(ByteOrder.LITTLE_ENDIAN);
    return address.putShort((short) VSOCK).putShort((short) 0).putInt(port).putInt(machine).array();
  }

  private int text(String text) {
    return data((text + "\0").getBytes(StandardCharsets.UTF_8));
  }

  private int addresses(List<Integer> offsets) {
    var all = ByteBuffer.allocate((offsets.size() + 1) * 8).order(ByteOrder.LITTLE_ENDIAN);
    offsets.forEach(offset -> all.putLong(Executable.DATA + offset));
    return data(all.array());
  }

  /** The address of an IPv4 host and port, as the kernel wants it. */
  static byte[] inet(int a, int b, int c, int d, int port) {
    var address = ByteBuffer.allocate(16).order(ByteOrder.LITTLE_ENDIAN).putShort((short) 2);
    return address.put((byte) (port >> 8)).put((byte) port).put(ints(a, b, c, d)).array();
  }

  private static byte[] ints(int a, int b, int c, int d) {
    return new byte[] {(byte) a, (byte) b, (byte) c, (byte) d};
  }

  private static byte[] unix(String path) {
    var name = path.getBytes(StandardCharsets.UTF_8);
    var longest = 107;
    if (name.length > longest) {
      throw new IllegalArgumentException("too long for the name of a socket: " + path);
    }
    return ByteBuffer.allocate(name.length + 3).put((byte) 1).put((byte) 0).put(name).array();
  }

  private Relay connect(byte[] to) {
    socket(to[0], "4189c6"); // mov r14d, eax
    add("4489f7").address("be", data(to)).add("ba").number(to.length);
    return add(CONNECT, CALL).jump(IF_NEGATIVE, "failed");
  }

  /** A stream socket, closed in programs that are started. */
  private void socket(int family, String keep) {
    add("bf").number(family).add("be01000800", "31d2", SOCKET, CALL);
    jump(IF_NEGATIVE, "failed").add(keep);
  }

  private void ignoreEndsOfChildren() {
    var ignore = ByteBuffer.allocate(32).order(ByteOrder.LITTLE_ENDIAN).putLong(1).array();
    address("be", data(ignore)).add("bf11000000", "31d2", "41ba08000000", SIGNAL, CALL);
  }

  private void copy() {
    add(FORK, CALL).jump(UNLESS_ZERO, "copy").add("4587ee"); // xchg r14d, r13d
    place("copy").add("4881ec00000100"); // sub rsp, 65536
    place("read").add("4489ef4889e6ba00000100", READ, CALL);
    jump(IF_NEGATIVE, "broken").jump(IF_ZERO, "ended");
    add("4889c34889e5"); // mov rbx, rax; mov rbp, rsp
    place("write").add("4489f74889ee4889da", "41ba00400000", "4d31c04d31c9", SEND, CALL);
    jump(IF_NEGATIVE, "broken").add("4801c54829c3"); // add rbp, rax; sub rbx, rax
    jump("0f85", "write").jump(GO, "read");
    place("ended").add("4489f7be01000000", SHUTDOWN, CALL, "31ff", EXIT, CALL);
    place("broken").add("4489efbe02000000", SHUTDOWN, CALL);
    add("4489f7be02000000", SHUTDOWN, CALL);
    place("failed").add("bf01000000", EXIT, CALL);
  }

  private Relay add(String... hex) {
    for (var each : hex) {
      code.writeBytes(HexFormat.of().parseHex(each));
    }
    return this;
  }

  private Relay number(int value) {
    code.writeBytes(ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putInt(value).array());
    return this;
  }

  /** Loads where that part of the data is; all of it lies below 4 GiB. */
  private Relay address(String load, int offset) {
    return add(load).number((int) Executable.DATA + offset);
  }

  private int data(byte[] bytes) {
    while (data.size() % 8 != 0) {
      data.write(0);
    }
    var offset = data.size();
    data.writeBytes(bytes);
    return offset;
  }

  private Relay place(String name) {
    places.put(name, code.size());
    return this;
  }

  private Relay jump(String condition, String to) {
    add(condition);
    jumps.put(code.size(), to);
    return number(0);
  }

  private byte[] bytes() {
    var bytes = ByteBuffer.wrap(code.toByteArray()).order(ByteOrder.LITTLE_ENDIAN);
    jumps.forEach((at, to) -> bytes.putInt(at, places.getOrDefault(to, -1) - at - 4));
    return Executable.of(data.toByteArray(), bytes.array());
  }
}
