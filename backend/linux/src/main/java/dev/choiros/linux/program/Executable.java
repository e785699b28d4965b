package dev.choiros.linux.program;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** A whole x86-64 executable: the header of an ELF file and one segment, read and executed. */
public final class Executable {
  private static final long BASE = 0x40_0000;
  private static final int HEADERS = 64 + 56;
  private static final int ALIGNED = 8;

  /** Where the data is when it runs. */
  public static final long DATA = BASE + HEADERS;

  private Executable() {}

  /**
   * @param data what the code reads, before it in memory
   */
  public static byte[] of(byte[] data, byte[] code) {
    var room = (data.length + ALIGNED - 1) / ALIGNED * ALIGNED;
    var size = HEADERS + room + code.length;
    var file = ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
    file.put(new byte[] {0x7f, 'E', 'L', 'F', 2, 1, 1, 0}).putLong(0);
    file.putShort((short) 2).putShort((short) 62).putInt(1);
    file.putLong(DATA + room).putLong(64).putLong(0);
    file.putInt(0).putShort((short) 64).putShort((short) 56).putShort((short) 1);
    file.putShort((short) 0).putShort((short) 0).putShort((short) 0);
    file.putInt(1).putInt(5).putLong(0).putLong(BASE).putLong(BASE);
    file.putLong(size).putLong(size).putLong(4096);
    return file.put(HEADERS, data).put(HEADERS + room, code).array();
  }
}
