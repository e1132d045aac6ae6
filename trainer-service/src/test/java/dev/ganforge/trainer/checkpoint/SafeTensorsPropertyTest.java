package dev.ganforge.trainer.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.ganforge.trainer.damage.Bounded;
import dev.ganforge.trainer.damage.Damage;
import dev.ganforge.trainer.damage.DamagedJson;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;

/** A safetensors file in any shape is read as its bytes say, or refused by name. */
class SafeTensorsPropertyTest {
  private static final byte[] ORIGINAL = original();
  private static final Bounded BOUNDED = new Bounded(16 << 20);
  private static Path file = Path.of("unset");

  private static byte[] original() {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try {
      SafeTensors.write(
          out,
          Map.of("format", "pt", "run", "digits"),
          List.of(
              Tensor.ofFloats("G.main.0.weight", List.of(2L, 3L), 1, 2, 3, 4, 5, 6),
              Tensor.of("flags", DType.U8, List.of(3L), ByteBuffer.wrap(new byte[] {1, 0, 1})),
              Tensor.ofLongs("step", List.of(), 250),
              Tensor.ofDoubles("rate", List.of(2L), 0.5, 0.25),
              Tensor.ofFloats("empty", List.of(0L, 5L))));
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
    return out.toByteArray();
  }

  @BeforeContainer
  static void makeFile() throws IOException {
    file = Files.createTempFile("damaged", ".safetensors");
  }

  @AfterContainer
  static void removeFile() throws IOException {
    Files.delete(file);
  }

  /** Wounds anywhere, and headers of the right length that claim something else. */
  @Provide
  Arbitrary<byte[]> damaged() {
    int length = (int) ByteBuffer.wrap(ORIGINAL).order(ByteOrder.LITTLE_ENDIAN).getLong();
    String header = new String(ORIGINAL, Long.BYTES, length, StandardCharsets.UTF_8);
    byte[] data = Arrays.copyOfRange(ORIGINAL, Long.BYTES + length, ORIGINAL.length);
    return Arbitraries.oneOf(
        Damage.of(List.of(ORIGINAL)), DamagedJson.of(header).map(text -> file(text, data)));
  }

  private static byte[] file(String header, byte[] data) {
    byte[] text = header.getBytes(StandardCharsets.UTF_8);
    ByteBuffer bytes =
        ByteBuffer.allocate(Long.BYTES + text.length + data.length).order(ByteOrder.LITTLE_ENDIAN);
    return bytes.putLong(text.length).put(text).put(data).array();
  }

  @Property
  void isReadAsItsBytesSayOrRefused(@ForAll("damaged") byte[] bytes) throws Exception {
    Files.write(file, bytes);
    Optional<Map<String, byte[]>> read = BOUNDED.read(bytes.length, () -> contents(file));
    if (Arrays.equals(bytes, ORIGINAL)) {
      assertThat(read).isPresent();
    }
    if (read.isPresent()) {
      assertThat(read.get()).usingRecursiveComparison().isEqualTo(expected(bytes));
    }
  }

  /** Each tensor's bytes, by name with type and shape. */
  private static Map<String, byte[]> contents(Path file) {
    Map<String, byte[]> contents = new HashMap<>();
    for (Tensor tensor : SafeTensors.read(file).tensors()) {
      byte[] data = new byte[tensor.data().remaining()];
      tensor.data().get(data);
      contents.put(tensor.toString(), data);
    }
    return contents;
  }

  /** The same from the bytes, by the format's definition and without its checks. */
  private static Map<String, byte[]> expected(byte[] bytes) throws IOException {
    int length = (int) ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getLong();
    JsonNode header = new ObjectMapper().readTree(bytes, Long.BYTES, length);
    Map<String, byte[]> contents = new HashMap<>();
    for (Map.Entry<String, JsonNode> entry : header.properties()) {
      JsonNode tensor = entry.getValue();
      if (!entry.getKey().equals("__metadata__")) {
        String shape = tensor.get("shape").toString().replace(",", ", ");
        JsonNode offsets = tensor.get("data_offsets");
        contents.put(
            entry.getKey() + " " + tensor.get("dtype").textValue() + shape,
            Arrays.copyOfRange(
                bytes,
                Long.BYTES + length + offsets.get(0).intValue(),
                Long.BYTES + length + offsets.get(1).intValue()));
      }
    }
    return contents;
  }
}
