package dev.choiros.linux.seccomp;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/**
 * Classic BPF as seccomp takes it (linux/filter.h): a list of instructions that only jump forward.
 * Conditions here never jump far: each guards the instructions of one block.
 */
final class Assembler {
  static final int LOAD_WORD = 0x20;
  static final int JUMP_IF_EQUAL = 0x15;
  static final int JUMP_IF_AT_LEAST = 0x35;
  static final int JUMP_IF_ANY_BIT = 0x45;
  static final int RETURN = 0x06;

  /** struct seccomp_data: the number, the architecture, the instruction pointer, six arguments. */
  static final int NUMBER = 0;

  static final int ARCHITECTURE = 4;

  static final int ALLOW = 0x7fff_0000;
  static final int KILL_PROCESS = 0x8000_0000;
  private static final int ERROR = 0x0005_0000;
  private static final int MOST = 4096;
  private static final int LONGEST_JUMP = 255;

  private record Instruction(int code, int ifTrue, int ifFalse, int operand) {}

  private final List<Instruction> program = new ArrayList<>();

  /** The low half of an argument: all that the kernel reads of an int. */
  static int argument(int index) {
    return 16 + 8 * index;
  }

  static int error(int errno) {
    return ERROR | errno;
  }

  Assembler load(int offset) {
    return add(LOAD_WORD, 0, 0, offset);
  }

  Assembler answer(int verdict) {
    return add(RETURN, 0, 0, verdict);
  }

  /** {@code block} runs only if the loaded word equals {@code value}. */
  Assembler ifEqual(int value, Assembler block) {
    return guard(JUMP_IF_EQUAL, value, block, true);
  }

  /** {@code block} runs only if the loaded word does not equal {@code value}. */
  Assembler unlessEqual(int value, Assembler block) {
    return guard(JUMP_IF_EQUAL, value, block, false);
  }

  /** {@code block} runs only if the loaded word, unsigned, is at least {@code value}. */
  Assembler ifAtLeast(int value, Assembler block) {
    return guard(JUMP_IF_AT_LEAST, value, block, true);
  }

  /** {@code block} runs only if the loaded word, unsigned, is less than {@code value}. */
  Assembler unlessAtLeast(int value, Assembler block) {
    return guard(JUMP_IF_AT_LEAST, value, block, false);
  }

  /** {@code block} runs only if the loaded word has one of these bits. */
  Assembler ifAnyBit(int bits, Assembler block) {
    return guard(JUMP_IF_ANY_BIT, bits, block, true);
  }

  /** A jump says how many instructions it leaves out: the block's, when it must not run. */
  private Assembler guard(int code, int operand, Assembler block, boolean wanted) {
    var length = block.program.size();
    if (length > LONGEST_JUMP) {
      throw new IllegalArgumentException("a guarded block is too long: " + length);
    }
    add(code, wanted ? 0 : length, wanted ? length : 0, operand);
    program.addAll(block.program);
    return this;
  }

  private Assembler add(int code, int ifTrue, int ifFalse, int operand) {
    program.add(new Instruction(code, ifTrue, ifFalse, operand));
    return this;
  }

  /** An array of struct sock_filter; all machines we know are little-endian. */
  byte[] bytes() {
    if (program.size() > MOST) {
      throw new IllegalStateException("a filter is at most " + MOST + " instructions long");
    }
    var bytes = ByteBuffer.allocate(program.size() * 8).order(ByteOrder.LITTLE_ENDIAN);
    for (var step : program) {
      bytes.putShort((short) step.code);
      bytes.put((byte) step.ifTrue).put((byte) step.ifFalse);
      bytes.putInt(step.operand);
    }
    return bytes.array();
  }
}
