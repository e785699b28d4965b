package dev.choiros.engines;

import dev.choiros.linux.seccomp.Architecture;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HexFormat;
import java.util.Optional;

/**
 * The first process of a container, a small executable that we write: it starts the program that
 * its last argument names, gives up all rights, and waits for whatever ends, until that program
 * has. An engine's own would keep the rights that the agent needs, and be worth taking over.
 */
final class Reaper {
  private static final long BASE = 0x400000;
  private static final int HEADERS = 64 + 56;

  private static final String X86_64 =
      """
      b838000000      mov   eax, 56             clone, as fork does it
      bf11000000      mov   edi, 17             SIGCHLD
      31f6            xor   esi, esi
      31d2            xor   edx, edx
      4531d2          xor   r10d, r10d
      4531c0          xor   r8d, r8d
      0f05            syscall
      85c0            test  eax, eax
      751f            jnz   parent
      488b0c24        mov   rcx, [rsp]          how many arguments there are
      90              nop
      488d34cc        lea   rsi, [rsp+rcx*8]    the last one
      488b3e          mov   rdi, [rsi]
      488d54cc10      lea   rdx, [rsp+rcx*8+16] the environment
      b83b000000      mov   eax, 59             execve
      0f05            syscall
      bf7f000000      mov   edi, 127
      eb50            jmp   quit
      89c3            mov   ebx, eax            parent: the child's pid
      488d3d4e000000  lea   rdi, [rip+head]
      488d354f000000  lea   rsi, [rip+none]
      b87e000000      mov   eax, 126            capset
      0f05            syscall
      bf7e000000      mov   edi, 126
      85c0            test  eax, eax
      7530            jnz   quit
      bfffffffff      mov   edi, -1             reap: any child
      4889e6          mov   rsi, rsp            its status
      31d2            xor   edx, edx
      4531d2          xor   r10d, r10d
      b83d000000      mov   eax, 61             wait4
      0f05            syscall
      83f8f6          cmp   eax, -10            ECHILD
      7417            je    quit
      39d8            cmp   eax, ebx
      75e3            jne   reap
      8b3c24          mov   edi, [rsp]
      89f8            mov   eax, edi
      c1ef08          shr   edi, 8              what it returned
      83e07f          and   eax, 127            the signal that ended it
      7406            jz    quit
      8db880000000    lea   edi, [rax+128]
      b8e7000000      mov   eax, 231            quit: exit_group
      0f05            syscall
      2205082000000000                          head: of capset, version 3 and this process
      0000000000000000                          none: no rights
      0000000000000000
      0000000000000000
      """;

  private Reaper() {}

  /** The executable for this host; empty where there is none for its processor. */
  static Optional<byte[]> ofThisHost() {
    return Architecture.ofThisHost()
        .filter(Architecture.X86_64::equals)
        .map(_ -> executable(code(X86_64)));
  }

  private static byte[] code(String listing) {
    var hex = new StringBuilder();
    listing.lines().forEach(line -> hex.append(line.split(" ", 2)[0]));
    return HexFormat.of().parseHex(hex);
  }

  /** An ELF file with one segment, which is read and executed. */
  private static byte[] executable(byte[] code) {
    var size = HEADERS + code.length;
    var file = ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
    file.put(new byte[] {0x7f, 'E', 'L', 'F', 2, 1, 1, 0}).putLong(0);
    file.putShort((short) 2).putShort((short) 62).putInt(1);
    file.putLong(BASE + HEADERS).putLong(64).putLong(0);
    file.putInt(0).putShort((short) 64).putShort((short) 56).putShort((short) 1);
    file.putShort((short) 0).putShort((short) 0).putShort((short) 0);
    file.putInt(1).putInt(5).putLong(0).putLong(BASE).putLong(BASE);
    file.putLong(size).putLong(size).putLong(4096);
    return file.put(code).array();
  }
}
