package dev.ganforge.trainer.export;

import com.google.protobuf.CodedOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/** A protobuf message made field by field, by number; arrays are encoded while it is written. */
final class ProtoMessage {
  private static final int CHUNK = 1 << 14;

  @FunctionalInterface
  private interface Field {
    void writeTo(CodedOutputStream out) throws IOException;
  }

  private final List<Field> fields = new ArrayList<>();
  private long size;

  /** An int32, int64 or enum field. */
  ProtoMessage whole(int number, long value) {
    return add(
        CodedOutputStream.computeInt64Size(number, value), out -> out.writeInt64(number, value));
  }

  /** A repeated int64 field, not packed. */
  ProtoMessage wholes(int number, List<Long> values) {
    values.forEach(value -> whole(number, value));
    return this;
  }

  /** A float field. */
  ProtoMessage real(int number, float value) {
    return add(
        CodedOutputStream.computeFloatSize(number, value), out -> out.writeFloat(number, value));
  }

  /** A string field, or a bytes field that holds UTF-8. */
  ProtoMessage text(int number, String value) {
    return add(
        CodedOutputStream.computeStringSize(number, value), out -> out.writeString(number, value));
  }

  /** A repeated string field. */
  ProtoMessage texts(int number, List<String> values) {
    values.forEach(value -> text(number, value));
    return this;
  }

  /** A field that is a message; nothing may be added to that one afterwards. */
  ProtoMessage message(int number, ProtoMessage message) {
    return delimited(number, message.size, message::writeFields);
  }

  /** A bytes field that holds the values, little-endian. */
  ProtoMessage floats(int number, float[] values) {
    return delimited(
        number,
        (long) values.length * Float.BYTES,
        out -> {
          ByteBuffer chunk =
              ByteBuffer.allocate(CHUNK * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
          for (int start = 0; start < values.length; start += CHUNK) {
            int count = Math.min(CHUNK, values.length - start);
            chunk.asFloatBuffer().put(values, start, count);
            out.write(chunk.array(), 0, count * Float.BYTES);
          }
        });
  }

  private ProtoMessage delimited(int number, long length, Field content) {
    int head =
        CodedOutputStream.computeTagSize(number) + CodedOutputStream.computeUInt64SizeNoTag(length);
    return add(
        head + length,
        out -> {
          out.writeTag(number, 2);
          out.writeUInt64NoTag(length);
          content.writeTo(out);
        });
  }

  private ProtoMessage add(long bytes, Field field) {
    size += bytes;
    fields.add(field);
    return this;
  }

  /** Bytes of the encoded message. */
  long size() {
    return size;
  }

  void writeTo(CodedOutputStream out) throws IOException {
    writeFields(out);
    out.flush();
  }

  private void writeFields(CodedOutputStream out) throws IOException {
    for (Field field : fields) {
      field.writeTo(out);
    }
  }
}
