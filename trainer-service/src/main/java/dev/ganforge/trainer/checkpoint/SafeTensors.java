package dev.ganforge.trainer.checkpoint;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.ganforge.runtime.error.ServiceException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.Channels;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * The content of a safetensors file: tensors in the order of its header, and text about them.
 *
 * @param metadata the header's {@code __metadata__}
 * @param tensors in the order of the header; their bytes are read from the file at each use
 */
public record SafeTensors(Map<String, String> metadata, List<Tensor> tensors) {
  /*
   * The format (https://github.com/huggingface/safetensors): u64 length of the header,
   * little-endian; the header, a JSON object name -> {dtype, shape, data_offsets [begin, end)},
   * padded with spaces; then the data, which the offsets cover without holes or overlaps.
   * Readers take views of the data, so each tensor has to start at a multiple of its element size:
   * the header is padded to 8 bytes, and wider elements come first in the data. The order of the
   * header is that of the caller and says nothing about the order of the data.
   */
  static final String METADATA = "__metadata__";
  static final int MAX_HEADER_BYTES = 100_000_000;
  private static final int ALIGNMENT = 8;

  public SafeTensors {
    metadata = Map.copyOf(metadata);
    tensors = List.copyOf(tensors);
  }

  /**
   * The tensor of a name.
   *
   * @throws ServiceException INVALID_ARGUMENT where there is none
   */
  public Tensor tensor(String name) {
    for (Tensor tensor : tensors) {
      if (tensor.name().equals(name)) {
        return tensor;
      }
    }
    throw ServiceException.invalid("the file has no tensor \"" + name + "\"");
  }

  /**
   * Opens a file, checking its header whole; the data is read tensor by tensor, when asked for.
   *
   * @throws ServiceException INVALID_ARGUMENT where the file is not safetensors, naming the file
   *     and what is wrong in it
   */
  public static SafeTensors read(Path file) {
    return SafeTensorsReader.read(file);
  }

  /** Writes a file, holding one tensor's bytes at a time. */
  public static void write(OutputStream out, Map<String, String> metadata, List<Tensor> tensors)
      throws IOException {
    List<Tensor> stored = new ArrayList<>(tensors);
    stored.sort(Comparator.comparingInt(tensor -> -tensor.dtype().bytes())); // stable
    byte[] header = header(metadata, tensors, offsets(stored));
    ByteBuffer length = ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    out.write(length.putLong(0, header.length).array());
    out.write(header);
    WritableByteChannel channel = Channels.newChannel(out);
    for (Tensor tensor : stored) {
      ByteBuffer data = tensor.data();
      while (data.hasRemaining()) {
        channel.write(data);
      }
    }
  }

  private static Map<String, Long> offsets(List<Tensor> stored) {
    Map<String, Long> offsets = new HashMap<>();
    long offset = 0;
    for (Tensor tensor : stored) {
      offsets.put(tensor.name(), offset);
      offset += tensor.sizeBytes();
    }
    return offsets;
  }

  private static byte[] header(
      Map<String, String> metadata, List<Tensor> tensors, Map<String, Long> offsets)
      throws IOException {
    ObjectMapper json = new ObjectMapper();
    ObjectNode header = json.createObjectNode();
    if (!metadata.isEmpty()) {
      ObjectNode texts = header.putObject(METADATA);
      new TreeMap<>(metadata).forEach(texts::put);
    }
    Set<String> names = new HashSet<>(Set.of(METADATA));
    for (Tensor tensor : tensors) {
      if (!names.add(tensor.name())) {
        throw new IllegalArgumentException("tensor name " + tensor.name() + " is taken");
      }
      ObjectNode entry = header.putObject(tensor.name()).put("dtype", tensor.dtype().name());
      tensor.shape().forEach(entry.putArray("shape")::add);
      long begin = offsets.getOrDefault(tensor.name(), 0L);
      entry.putArray("data_offsets").add(begin).add(begin + tensor.sizeBytes());
    }
    byte[] text = json.writeValueAsBytes(header);
    byte[] padded = new byte[(text.length + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT];
    Arrays.fill(padded, (byte) ' ');
    System.arraycopy(text, 0, padded, 0, text.length);
    return padded;
  }
}
