package dev.ganforge.cli.tensorboard;

import com.google.protobuf.CodedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;

/** A protobuf message of a foreign schema, written field by field. */
final class WireMessage {
  private interface Writing {
    void to(CodedOutputStream out) throws IOException;
  }

  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

  WireMessage integer(int field, long value) {
    return append(out -> out.writeInt64(field, value));
  }

  WireMessage float32(int field, float value) {
    return append(out -> out.writeFloat(field, value));
  }

  WireMessage float64(int field, double value) {
    return append(out -> out.writeDouble(field, value));
  }

  WireMessage string(int field, String value) {
    return append(out -> out.writeString(field, value));
  }

  WireMessage bytes(int field, byte[] value) {
    return append(out -> out.writeByteArray(field, value));
  }

  WireMessage message(int field, WireMessage value) {
    return bytes(field, value.toByteArray());
  }

  private WireMessage append(Writing writing) {
    try {
      CodedOutputStream out = CodedOutputStream.newInstance(bytes);
      writing.to(out);
      out.flush();
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException(e); // of a buffer in memory
    }
  }

  byte[] toByteArray() {
    return bytes.toByteArray();
  }
}
