package dev.ganforge.trainer.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ganforge.runtime.error.ServiceException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SafeTensorsTest {
  @TempDir Path folder;

  private Path write(Map<String, String> metadata, List<Tensor> tensors) throws IOException {
    Path file = folder.resolve("state.safetensors");
    try (OutputStream out = Files.newOutputStream(file)) {
      SafeTensors.write(out, metadata, tensors);
    }
    return file;
  }

  private Path raw(long length, String header, int dataBytes) throws IOException {
    byte[] text = header.getBytes(StandardCharsets.ISO_8859_1);
    ByteBuffer file =
        ByteBuffer.allocate(8 + text.length + dataBytes).order(ByteOrder.LITTLE_ENDIAN);
    file.putLong(length < 0 ? text.length : length).put(text);
    return Files.write(folder.resolve("raw.safetensors"), file.array());
  }

  @Test
  void readsWhatItWrote() throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap(new byte[] {1, 0, -1});
    Path file =
        write(
            Map.of("run", "a \"quoted\" name", "format", "pt"),
            List.of(
                Tensor.of("flags", DType.U8, List.of(3L), bytes),
                Tensor.ofFloats(
                    "G.main.0.weight", List.of(2L, 2L), 1, -0f, Float.NaN, Float.MIN_VALUE),
                Tensor.ofLongs("step", List.of(), Long.MIN_VALUE),
                Tensor.ofDoubles("rate", List.of(1L), Math.PI),
                Tensor.ofFloats("empty", List.of(0L, 5L))));

    SafeTensors read = SafeTensors.read(file);

    assertThat(read.metadata()).containsEntry("run", "a \"quoted\" name").hasSize(2);
    assertThat(read.tensors())
        .extracting(Tensor::name)
        .containsExactly("flags", "G.main.0.weight", "step", "rate", "empty");
    assertThat(read.tensor("G.main.0.weight").shape()).containsExactly(2L, 2L);
    assertThat(read.tensor("G.main.0.weight").floats())
        .containsExactly(1, -0f, Float.NaN, Float.MIN_VALUE);
    assertThat(read.tensor("step").longs()).containsExactly(Long.MIN_VALUE);
    assertThat(read.tensor("rate").doubles()).containsExactly(Math.PI);
    assertThat(read.tensor("flags").data()).isEqualTo(ByteBuffer.wrap(new byte[] {1, 0, -1}));
    assertThat(read.tensor("empty").floats()).isEmpty();
  }

  @Test
  void startsEachTensorAtAMultipleOfItsElementSize() throws IOException {
    Path file =
        write(
            Map.of(),
            List.of(
                Tensor.of("a", DType.U8, List.of(1L), ByteBuffer.wrap(new byte[1])),
                Tensor.ofFloats("b", List.of(1L), 1),
                Tensor.ofLongs("c", List.of(1L), 2)));
    byte[] bytes = Files.readAllBytes(file);
    long headerBytes = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getLong();
    String header = new String(bytes, 8, (int) headerBytes, StandardCharsets.UTF_8);

    assertThat(headerBytes % 8).isZero();
    assertThat(header)
        .contains("\"a\":{\"dtype\":\"U8\",\"shape\":[1],\"data_offsets\":[12,13]}")
        .contains("\"b\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[8,12]}")
        .contains("\"c\":{\"dtype\":\"I64\",\"shape\":[1],\"data_offsets\":[0,8]}");
  }

  @Test
  void writesTheSameBytesForTheSameContent() throws IOException {
    Map<String, String> metadata = Map.of("a", "1", "b", "2", "c", "3");
    byte[] first = Files.readAllBytes(write(metadata, List.of(Tensor.ofFloats("x", List.of(), 1))));
    byte[] second =
        Files.readAllBytes(write(metadata, List.of(Tensor.ofFloats("x", List.of(), 1))));

    assertThat(second).isEqualTo(first);
  }

  @Test
  void refusesToWriteANameTwice() {
    Tensor tensor = Tensor.ofFloats("x", List.of(), 1);

    assertThatThrownBy(() -> write(Map.of(), List.of(tensor, tensor)))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Tensor.ofFloats("x", List.of(2L), 1).data())
        .hasMessage("tensor x has 4 bytes instead of 8");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {"x":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}|8|4 bytes after its last tensor
          {"x":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}|8|hole
          {"x":{"dtype":"F32","shape":[1],"data_offsets":[0,8]}}|8|bytes, which F32
          {"x":{"dtype":"F32","shape":[3],"data_offsets":[0,12]}}|8|within 0 to 8
          {"x":{"dtype":"F32","shape":[1],"data_offsets":[4,0]}}|8|within 0 to 8
          {"x":{"dtype":"F32","shape":[-1],"data_offsets":[0,4]}}|4|integers of 0 or more
          {"x":{"dtype":"F32","shape":[1.5],"data_offsets":[0,4]}}|4|integers of 0 or more
          {"x":{"dtype":"F32","shape":[4611686018427387904,2],"data_offsets":[0,0]}}|0|more elements
          {"x":{"dtype":"F32","shape":[99999999999999999999],"data_offsets":[0,0]}}|0|integers of 0
          {"x":{"dtype":"F16","shape":[1],"data_offsets":[0,2]}}|2|dtype "F16"
          {"x":{"dtype":"F32","shape":1,"data_offsets":[0,4]}}|4|no list as shape
          {"x":{"dtype":"F32","shape":[1],"data_offsets":[0]}}|4|1 data_offsets
          {"x":{"dtype":"F32","shape":[1]}}|4|and nothing else
          {"x":7}|4|and nothing else
          {"x":{"dtype":"U8","shape":[2],"data_offsets":[0,2]},"y":{"dtype":"U8","shape":[2],"data_offsets":[1,3]}}|3|overlaps
          {"x":{"dtype":"U8","shape":[1],"data_offsets":[0,1]},"x":{"dtype":"U8","shape":[1],"data_offsets":[0,1]}}|1|Duplicate
          {"x":{"dtype":"U8","shape":[1],"dtype":"U8"}}|1|Duplicate
          {"__metadata__":[]}|0|not a JSON object
          {"__metadata__":{"a":1}}|0|is not text
          {"x":|0|not JSON
          {}{}|0|not JSON
          [1]|0|does not begin
          """)
  void refusesABrokenHeader(String header, int dataBytes, String why) throws IOException {
    Path file = raw(-1, header, dataBytes);

    assertThatThrownBy(() -> SafeTensors.read(file))
        .isInstanceOfSatisfying(
            ServiceException.class,
            e -> assertThat(e.kind()).isEqualTo(ServiceException.Kind.INVALID_ARGUMENT))
        .hasMessageContaining("raw.safetensors")
        .hasMessageContaining(why);
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 1, 3, 100_000_001, Long.MAX_VALUE, 1L << 40})
  void refusesAnAbsurdHeaderSize(long length) throws IOException {
    Path file = raw(length, "{}", 0);

    assertThatThrownBy(() -> SafeTensors.read(file))
        .isInstanceOf(ServiceException.class)
        .hasMessageContaining("names a header of " + length + " bytes");
  }

  @Test
  void refusesWhatIsNoSafetensorsFileAtAll() throws IOException {
    Path tooShort = Files.write(folder.resolve("short"), new byte[7]);
    Path notUtf8 = raw(-1, "{\"\u00e9\":1}", 0);

    assertThatThrownBy(() -> SafeTensors.read(tooShort)).hasMessageContaining("has 7 bytes");
    assertThatThrownBy(() -> SafeTensors.read(notUtf8)).hasMessageContaining("not UTF-8");
    assertThatThrownBy(() -> SafeTensors.read(folder.resolve("none")))
        .hasMessageContaining("there is no file");
  }
}
