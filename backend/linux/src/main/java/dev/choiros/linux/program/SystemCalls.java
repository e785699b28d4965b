package dev.choiros.linux.program;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/**
 * A program that makes a list of system calls one after the other, and ends with the error of the
 * first that fails. It is a whole x86-64 executable that no loader, library or file has a say in:
 * the root it runs in belongs to the sandbox, and what is started in it before the sandbox is shut
 * in must not be something that the sandbox could have changed.
 */
public final class SystemCalls {
  private static final int WRITE = 1;
  private static final int FORK = 57;
  private static final int EXIT = 231;
  private static final int ERRORS = 2;

  /** {@code mov register, 64 bits} for the six arguments: rdi, rsi, rdx, r10, r8, r9. */
  private static final byte[][] LOAD = {
    {0x48, (byte) 0xbf}, {0x48, (byte) 0xbe}, {0x48, (byte) 0xba},
    {0x49, (byte) 0xba}, {0x49, (byte) 0xb8}, {0x49, (byte) 0xb9}
  };

  private static final byte[] CALL = {0x0f, 0x05};

  /** {@code mov rbx, rax; neg ebx; test rax, rax; jns} past the answer to a failure. */
  private static final byte[] UNLESS_FAILED = {
    0x48, (byte) 0x89, (byte) 0xc3, (byte) 0xf7, (byte) 0xdb, 0x48, (byte) 0x85, (byte) 0xc0, 0x79
  };

  private static final byte[] LOAD_ERROR = {(byte) 0x89, (byte) 0xdf};

  /** {@code test rax, rax; jz} past what the parent does. */
  private static final byte[] UNLESS_CHILD = {0x48, (byte) 0x85, (byte) 0xc0, 0x0f, (byte) 0x84};

  /** {@code test rax, rax; jns} past what is done after a failure. */
  private static final byte[] IF_FAILED = {0x48, (byte) 0x85, (byte) 0xc0, 0x0f, (byte) 0x89};

  /** {@code mov r12d, eax}. */
  private static final byte[] KEEP_CHILD = {0x41, (byte) 0x89, (byte) 0xc4};

  /** {@code mov r12d, 32 bits}. */
  private static final byte[] LOAD_CHILD = {0x41, (byte) 0xbc};

  /**
   * {@code again: wait4(-1, rsp, 0, 0); cmp eax, r12d; jne again; exit_group([rsp] >> 8)}, the
   * status of the child.
   */
  private static final byte[] REAP =
      HexFormat.of()
          .parseHex(
              "48c7c7ffffffff4889e631d24d31d2b83d0000000f054439e075e5"
                  + "8b3c24c1ef08b8e70000000f05");

  /** An argument: a number, or where some bytes of the program lie. */
  public sealed interface Argument {
    record Number(long value) implements Argument {}

    record Address(int offset) implements Argument {}
  }

  private sealed interface Step {
    record Call(String what, int number, List<Argument> arguments) implements Step {}

    record Code(byte[] bytes) implements Step {}
  }

  private List<Step> steps = new ArrayList<>();
  private final ByteArrayOutputStream data = new ByteArrayOutputStream();

  public static Argument number(long value) {
    return new Argument.Number(value);
  }

  public Argument text(String text) {
    return bytes((text + "\0").getBytes(StandardCharsets.UTF_8));
  }

  /** Bytes at an address that eight divides. */
  public Argument bytes(byte[] bytes) {
    while (data.size() % 8 != 0) {
      data.write(0);
    }
    var offset = data.size();
    data.writeBytes(bytes);
    return new Argument.Address(offset);
  }

  /** Addresses one after the other, with a zero at the end. */
  public Argument addresses(List<Argument> all) {
    var buffer = little((all.size() + 1) * 8);
    all.forEach(each -> buffer.putLong(value(each)));
    return bytes(buffer.array());
  }

  /**
   * Where the bytes are when the program runs. Data lies before the code, so that this is known at
   * once.
   */
  public static long value(Argument argument) {
    return switch (argument) {
      case Argument.Number(var value) -> value;
      case Argument.Address(var offset) -> Executable.DATA + offset;
    };
  }

  /**
   * Adds a call.
   *
   * @param what said when it fails
   */
  public void call(String what, int number, Argument... arguments) {
    steps.add(new Step.Call(what, number, List.of(arguments)));
  }

  /** Adds a call that may fail. */
  public void attempt(int number, Argument... arguments) {
    var code = new ByteArrayOutputStream();
    put(code, number, List.of(arguments));
    steps.add(new Step.Code(code.toByteArray()));
  }

  /** Adds a call, and what is done only if it fails. */
  public void unless(int number, List<Argument> arguments, Runnable failed) {
    var code = new ByteArrayOutputStream();
    put(code, number, arguments);
    code.writeBytes(IF_FAILED);
    steps.add(new Step.Code(passing(code, failed)));
  }

  /**
   * Forks. The child goes on with what is added next; the parent makes one call, and then waits for
   * all that is orphaned, until the child ends, and ends as it did.
   */
  public void fork(int parentsCall, Argument... arguments) {
    fork(() -> {
      steps.add(new Step.Code(KEEP_CHILD));
      attempt(parentsCall, arguments);
      steps.add(new Step.Code(REAP));
    });
  }

  /**
   * Forks. The child goes on with what is added next.
   *
   * @param parent adds what the parent does instead, up to its end
   */
  public void fork(Runnable parent) {
    call("forking", FORK);
    var code = new ByteArrayOutputStream();
    code.writeBytes(UNLESS_CHILD);
    steps.add(new Step.Code(passing(code, parent)));
  }

  /** Waits for all that is orphaned, until that child ends, and ends as it did. */
  public void reap(int child) {
    steps.add(new Step.Code(LOAD_CHILD));
    steps.add(new Step.Code(little(4).putInt(child).array()));
    steps.add(new Step.Code(REAP));
  }

  /** What {@code code}, which ends with a jump, may pass over. */
  private byte[] passing(ByteArrayOutputStream code, Runnable inner) {
    var outer = steps;
    steps = new ArrayList<>();
    inner.run();
    var passed = code();
    steps = outer;
    code.writeBytes(little(4).putInt(passed.length).array());
    code.writeBytes(passed);
    return code.toByteArray();
  }

  /** The executable. */
  public byte[] bytes() {
    var code = code();
    return Executable.of(data.toByteArray(), code);
  }

  private byte[] code() {
    var code = new ByteArrayOutputStream();
    for (var step : steps) {
      switch (step) {
        case Step.Call(var what, var number, var arguments) -> {
          put(code, number, arguments);
          code.writeBytes(endIfFailed(what + " failed\n"));
        }
        case Step.Code(var bytes) -> code.writeBytes(bytes);
      }
    }
    return code.toByteArray();
  }

  private byte[] endIfFailed(String said) {
    var failed = new ByteArrayOutputStream();
    put(failed, WRITE, List.of(number(ERRORS), text(said), number(said.length())));
    failed.writeBytes(LOAD_ERROR);
    put(failed, EXIT, List.of());
    var code = new ByteArrayOutputStream();
    code.writeBytes(UNLESS_FAILED);
    code.write(failed.size());
    code.writeBytes(failed.toByteArray());
    return code.toByteArray();
  }

  private static void put(ByteArrayOutputStream code, int number, List<Argument> arguments) {
    for (var index = 0; index < arguments.size(); index++) {
      code.writeBytes(LOAD[index]);
      code.writeBytes(little(8).putLong(value(arguments.get(index))).array());
    }
    code.write(0xb8);
    code.writeBytes(little(4).putInt(number).array());
    code.writeBytes(CALL);
  }

  private static ByteBuffer little(int bytes) {
    return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }
}
