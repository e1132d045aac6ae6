package dev.ganforge.cli.tensorboard;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.UnknownFieldSet;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Reads event files record by record, with a checksum of its own. */
public final class EventReader {
  private EventReader() {}

  /** The only event file of a folder. */
  public static Path file(Path folder) throws IOException {
    try (var files = Files.list(folder)) {
      List<Path> found = files.toList();
      if (found.size() != 1 || !found.get(0).getFileName().toString().contains("tfevents")) {
        throw new AssertionError(found.toString());
      }
      return found.get(0);
    }
  }

  /** Every event of a file; a record that is cut or does not fit its checksums is an error. */
  public static List<Message> read(Path file) throws IOException {
    ByteBuffer in = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
    List<Message> events = new ArrayList<>();
    while (in.hasRemaining()) {
      byte[] length = bytes(in, 8);
      check(length, in.getInt());
      byte[] data =
          bytes(in, (int) ByteBuffer.wrap(length).order(ByteOrder.LITTLE_ENDIAN).getLong());
      check(data, in.getInt());
      events.add(Message.parse(data));
    }
    return events;
  }

  private static byte[] bytes(ByteBuffer in, int count) {
    byte[] bytes = new byte[count];
    in.get(bytes);
    return bytes;
  }

  private static void check(byte[] data, int masked) {
    int rotated = masked - 0xa282ead8;
    int crc = rotated << 15 | rotated >>> 17;
    if (crc != castagnoli(data)) {
      throw new AssertionError("a checksum of " + data.length + " bytes is wrong");
    }
  }

  /** CRC-32C bit by bit: the reflected polynomial 0x1EDC6F41. */
  private static int castagnoli(byte[] data) {
    int crc = -1;
    for (byte b : data) {
      crc ^= b & 0xff;
      for (int bit = 0; bit < 8; bit++) {
        crc = (crc & 1) == 1 ? crc >>> 1 ^ 0x82f63b78 : crc >>> 1;
      }
    }
    return ~crc;
  }

  /** A message by its field numbers. */
  public record Message(UnknownFieldSet fields) {
    static Message parse(byte[] data) {
      try {
        return new Message(UnknownFieldSet.parseFrom(CodedInputStream.newInstance(data)));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    public List<Message> messages(int field) {
      return fields.getField(field).getLengthDelimitedList().stream()
          .map(value -> parse(value.toByteArray()))
          .toList();
    }

    /** The only message of a field, reached over other fields. */
    public Message message(int... path) {
      Message message = this;
      for (int field : path) {
        List<Message> found = message.messages(field);
        if (found.size() != 1) {
          throw new AssertionError("field " + field + " of " + message);
        }
        message = found.get(0);
      }
      return message;
    }

    public boolean has(int field) {
      return fields.hasField(field);
    }

    public String string(int field) {
      return fields.getField(field).getLengthDelimitedList().get(0).toStringUtf8();
    }

    public byte[] bytes(int field) {
      return fields.getField(field).getLengthDelimitedList().get(0).toByteArray();
    }

    public long integer(int field) {
      return has(field) ? fields.getField(field).getVarintList().get(0) : 0;
    }

    public float float32(int field) {
      return Float.intBitsToFloat(fields.getField(field).getFixed32List().get(0));
    }

    public double float64(int field) {
      return Double.longBitsToDouble(fields.getField(field).getFixed64List().get(0));
    }
  }
}
