package dev.ganforge.trainer.torchscript;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Writes the opcodes of Python's pickle protocol 2 (PEP 307) that a TorchScript archive needs. */
final class Pickle {
  static final byte[] EMPTY_TUPLE = {(byte) 0x80, 2, ')', '.'};

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private int memoized;

  Pickle() {
    op(0x80);
    op(2);
  }

  Pickle op(int opcode) {
    out.write(opcode);
    return this;
  }

  Pickle ops(String opcodes) {
    opcodes.chars().forEach(out::write);
    return this;
  }

  /** GLOBAL: a class or function by module and name. */
  Pickle global(String module, String name) {
    return ops("c" + module + "\n" + name + "\n");
  }

  Pickle text(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    op('X').little(bytes.length);
    out.writeBytes(bytes);
    return this;
  }

  Pickle integer(int value) {
    return op('J').little(value);
  }

  Pickle bool(boolean value) {
    return op(value ? 0x88 : 0x89);
  }

  Pickle tuple(List<Integer> values) {
    op('(');
    values.forEach(this::integer);
    return op('t');
  }

  /** LONG_BINPUT: remembers the top of the stack; returns the index to {@link #recall} it by. */
  int memoize() {
    op('r').little(memoized);
    return memoized++;
  }

  /** LONG_BINGET. */
  Pickle recall(int index) {
    return op('j').little(index);
  }

  byte[] stop() {
    op('.');
    return out.toByteArray();
  }

  private Pickle little(int value) {
    out.writeBytes(
        ByteBuffer.allocate(Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN).putInt(value).array());
    return this;
  }
}
