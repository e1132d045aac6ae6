package dev.ganforge.trainer.checkpoint;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.ganforge.runtime.error.ServiceException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reads one safetensors file and refuses every one that breaks a rule of the format. */
final class SafeTensorsReader {
  private static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private final Path file;
  private final long dataStart;
  private final long dataBytes;

  private SafeTensorsReader(Path file, long dataStart, long dataBytes) {
    this.file = file;
    this.dataStart = dataStart;
    this.dataBytes = dataBytes;
  }

  private record Entry(String name, DType dtype, List<Long> shape, long begin, long end) {}

  static SafeTensors read(Path file) {
    try (SeekableByteChannel channel = Files.newByteChannel(file)) {
      long size = channel.size();
      if (size < Long.BYTES) {
        throw bad(file, "has " + size + " bytes, fewer than the 8 of the header's length");
      }
      long length = readFully(channel, file, 0, Long.BYTES).getLong();
      if (length < 2 || length > SafeTensors.MAX_HEADER_BYTES || length > size - Long.BYTES) {
        throw bad(
            file,
            "names a header of "
                + Long.toUnsignedString(length)
                + " bytes; allowed: 2 to "
                + Math.min(SafeTensors.MAX_HEADER_BYTES, size - Long.BYTES));
      }
      ByteBuffer header = readFully(channel, file, Long.BYTES, (int) length);
      long dataStart = Long.BYTES + length;
      return new SafeTensorsReader(file, dataStart, size - dataStart).parse(header);
    } catch (NoSuchFileException e) {
      throw ServiceException.notFound("there is no file " + file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private SafeTensors parse(ByteBuffer header) {
    JsonNode root = json(header);
    Map<String, String> metadata = new LinkedHashMap<>();
    List<Entry> entries = new ArrayList<>();
    for (Map.Entry<String, JsonNode> field : root.properties()) {
      if (field.getKey().equals(SafeTensors.METADATA)) {
        metadata.putAll(metadata(field.getValue()));
      } else {
        entries.add(entry(field.getKey(), field.getValue()));
      }
    }
    checkCover(entries);
    List<Tensor> tensors = new ArrayList<>();
    for (Entry entry : entries) {
      tensors.add(Tensor.lazy(entry.name(), entry.dtype(), entry.shape(), () -> dataOf(entry)));
    }
    return new SafeTensors(metadata, tensors);
  }

  private JsonNode json(ByteBuffer header) {
    if (header.get(0) != '{') {
      throw bad(file, "has a header that does not begin with '{'");
    }
    try {
      JsonNode root = JSON.readTree(StandardCharsets.UTF_8.newDecoder().decode(header).toString());
      if (!root.isObject()) {
        throw bad(file, "has a header that is not a JSON object");
      }
      return root;
    } catch (CharacterCodingException e) {
      throw bad(file, "has a header that is not UTF-8");
    } catch (JsonProcessingException e) {
      throw bad(file, "has a header that is not JSON: " + e.getOriginalMessage());
    }
  }

  private Map<String, String> metadata(JsonNode node) {
    Map<String, String> metadata = new LinkedHashMap<>();
    if (!node.isObject()) {
      throw bad(file, "has a __metadata__ that is not a JSON object");
    }
    for (Map.Entry<String, JsonNode> text : node.properties()) {
      if (!text.getValue().isTextual()) {
        throw bad(file, "has a __metadata__ whose \"" + text.getKey() + "\" is not text");
      }
      metadata.put(text.getKey(), text.getValue().textValue());
    }
    return metadata;
  }

  private Entry entry(String name, JsonNode node) {
    if (!node.isObject() || node.size() != 3) {
      throw wrong(name, "must have dtype, shape and data_offsets and nothing else");
    }
    DType dtype = dtype(name, node.path("dtype"));
    List<Long> shape = sizes(name, "shape", node.path("shape"));
    List<Long> offsets = sizes(name, "data_offsets", node.path("data_offsets"));
    if (offsets.size() != 2) {
      throw wrong(name, "has " + offsets.size() + " data_offsets; allowed: 2");
    }
    long begin = offsets.get(0);
    long end = offsets.get(1);
    if (begin > end || end > dataBytes) {
      throw wrong(name, "has data_offsets " + offsets + "; allowed: within 0 to " + dataBytes);
    }
    if (end - begin != sizeBytes(name, dtype, shape)) {
      throw wrong(
          name, "has " + (end - begin) + " bytes, which " + dtype + " " + shape + " does not take");
    }
    return new Entry(name, dtype, shape, begin, end);
  }

  private DType dtype(String name, JsonNode node) {
    for (DType dtype : DType.values()) {
      if (dtype.name().equals(node.textValue())) {
        return dtype;
      }
    }
    throw wrong(name, "has dtype " + node + "; allowed: " + List.of(DType.values()));
  }

  private List<Long> sizes(String name, String field, JsonNode node) {
    List<Long> sizes = new ArrayList<>();
    if (!node.isArray()) {
      throw wrong(name, "has no list as " + field);
    }
    for (JsonNode size : node) {
      if (!size.isIntegralNumber() || !size.canConvertToLong() || size.longValue() < 0) {
        throw wrong(name, "has " + field + " " + node + "; allowed: integers of 0 or more");
      }
      sizes.add(size.longValue());
    }
    return sizes;
  }

  private long sizeBytes(String name, DType dtype, List<Long> shape) {
    try {
      long size = dtype.bytes();
      for (long dimension : shape) {
        size = Math.multiplyExact(size, dimension);
      }
      return size;
    } catch (ArithmeticException e) {
      throw wrong(name, "has shape " + shape + ", more elements than a file can hold");
    }
  }

  /** The tensors must cover the data from its first byte to its last, each byte once. */
  private void checkCover(List<Entry> entries) {
    List<Entry> sorted = new ArrayList<>(entries);
    sorted.sort(Comparator.comparingLong(Entry::begin).thenComparingLong(Entry::end));
    long covered = 0;
    for (Entry entry : sorted) {
      if (entry.begin() != covered) {
        String what = entry.begin() < covered ? "overlaps the one before" : "leaves a hole before";
        throw wrong(entry.name(), what + ": it begins at " + entry.begin() + ", not " + covered);
      }
      covered = entry.end();
    }
    if (covered != dataBytes) {
      throw bad(file, "has " + (dataBytes - covered) + " bytes after its last tensor");
    }
  }

  private ByteBuffer dataOf(Entry entry) {
    long size = entry.end() - entry.begin();
    if (size > Integer.MAX_VALUE - 8) {
      throw wrong(entry.name(), "has " + size + " bytes; allowed: below 2 GiB");
    }
    try (SeekableByteChannel channel = Files.newByteChannel(file)) {
      return readFully(channel, file, dataStart + entry.begin(), (int) size);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static ByteBuffer readFully(
      SeekableByteChannel channel, Path file, long position, int length) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
    channel.position(position);
    while (buffer.hasRemaining()) {
      if (channel.read(buffer) < 0) {
        throw bad(file, "ends before byte " + (position + length));
      }
    }
    return buffer.flip();
  }

  private ServiceException wrong(String tensor, String what) {
    return bad(file, "is broken: tensor \"" + tensor + "\" " + what);
  }

  private static ServiceException bad(Path file, String what) {
    return ServiceException.invalid("safetensors file " + file + " " + what);
  }
}
