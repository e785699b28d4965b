package dev.choiros.linux.seccomp;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Runs a filter as the kernel would, so that one for another processor can be tried too. */
final class Interpreter {
  private final ByteBuffer program;

  Interpreter(byte[] program) {
    this.program = ByteBuffer.wrap(program).order(ByteOrder.LITTLE_ENDIAN);
  }

  /** The verdict on one call. */
  int verdict(int audit, int number, long... arguments) {
    var data = ByteBuffer.allocate(64).order(ByteOrder.LITTLE_ENDIAN);
    data.putInt(0, number).putInt(4, audit);
    for (var i = 0; i < arguments.length; i++) {
      data.putLong(16 + 8 * i, arguments[i]);
    }
    return run(data);
  }

  private int run(ByteBuffer data) {
    var accumulator = 0;
    for (var at = 0; ; at++) {
      int code = program.getShort(at * 8);
      int ifTrue = program.get(at * 8 + 2) & 0xff;
      int ifFalse = program.get(at * 8 + 3) & 0xff;
      int operand = program.getInt(at * 8 + 4);
      switch (code) {
        case Assembler.LOAD_WORD -> accumulator = data.getInt(operand);
        case Assembler.RETURN -> {
          return operand;
        }
        case Assembler.JUMP_IF_EQUAL -> at += accumulator == operand ? ifTrue : ifFalse;
        case Assembler.JUMP_IF_AT_LEAST ->
            at += Integer.compareUnsigned(accumulator, operand) >= 0 ? ifTrue : ifFalse;
        case Assembler.JUMP_IF_ANY_BIT -> at += (accumulator & operand) != 0 ? ifTrue : ifFalse;
        default -> throw new IllegalStateException("no instruction " + code + " at " + at);
      }
    }
  }
}
