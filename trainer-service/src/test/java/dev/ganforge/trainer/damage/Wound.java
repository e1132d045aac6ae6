package dev.ganforge.trainer.damage;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/** One thing that goes wrong with a file. Positions wrap around at its end. */
sealed interface Wound {
  byte[] inflict(byte[] bytes);

  private static int within(byte[] bytes, int position) {
    return bytes.length == 0 ? 0 : position % bytes.length;
  }

  /** A bit turned over. */
  record Flip(int position, int bit) implements Wound {
    @Override
    public byte[] inflict(byte[] bytes) {
      byte[] after = bytes.clone();
      if (after.length > 0) {
        after[within(bytes, position)] ^= (byte) (1 << bit);
      }
      return after;
    }
  }

  /** The end missing. */
  record Cut(int position) implements Wound {
    @Override
    public byte[] inflict(byte[] bytes) {
      return Arrays.copyOf(bytes, within(bytes, position));
    }
  }

  /** A number written over what was there: a size or a count that claims anything. */
  record Claim(int position, int width, boolean bigEndian, long value) implements Wound {
    @Override
    public byte[] inflict(byte[] bytes) {
      ByteBuffer number =
          ByteBuffer.allocate(Long.BYTES)
              .order(bigEndian ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN);
      number.putLong(value);
      byte[] after = bytes.clone();
      int begin = within(bytes, position);
      int length = Math.min(width, after.length - begin);
      System.arraycopy(number.array(), bigEndian ? Long.BYTES - width : 0, after, begin, length);
      return after;
    }
  }

  /** A part written over another one. */
  record Splice(int from, int length, int to) implements Wound {
    @Override
    public byte[] inflict(byte[] bytes) {
      byte[] after = bytes.clone();
      int begin = within(bytes, from);
      int target = within(bytes, to);
      int copied = Math.min(length, bytes.length - Math.max(begin, target));
      System.arraycopy(bytes, begin, after, target, copied);
      return after;
    }
  }

  /** A part twice. */
  record Repeat(int from, int length) implements Wound {
    @Override
    public byte[] inflict(byte[] bytes) {
      int begin = within(bytes, from);
      int copied = Math.min(length, bytes.length - begin);
      byte[] after = Arrays.copyOf(bytes, bytes.length + copied);
      System.arraycopy(bytes, begin, after, begin + copied, bytes.length - begin);
      return after;
    }
  }

  /** A part missing. */
  record Loss(int from, int length) implements Wound {
    @Override
    public byte[] inflict(byte[] bytes) {
      int begin = within(bytes, from);
      int lost = Math.min(length, bytes.length - begin);
      byte[] after = Arrays.copyOf(bytes, bytes.length - lost);
      System.arraycopy(bytes, begin + lost, after, begin, after.length - begin);
      return after;
    }
  }
}
