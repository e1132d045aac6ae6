package dev.ganforge.trainer.torchscript;

import dev.ganforge.trainer.network.FloatTensor;
import dev.ganforge.trainer.network.Shape;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * A TorchScript module as the zip archive that {@code torch.jit.load} reads.
 *
 * <p>Four-dimensional tensors can be laid out channels-last (their strides say so), which makes
 * libtorch run the convolutions channels-last. The same module gives the same bytes.
 */
public final class TorchScriptArchive {
  /*
   * The archive holds, uncompressed and under one folder: the class (code/__torch__.py), the object
   * (data.pkl: a pickle whose tensors are _rebuild_tensor_v2 over persistent ids), one raw
   * little-endian storage a tensor (data/N), an empty tuple of constants and the format's version.
   * A list attribute refers to its tensors by memo, so that list element and attribute are one.
   */
  private static final String FOLDER = "gan/";
  private static final LocalDateTime EPOCH = LocalDateTime.of(1980, 1, 1, 0, 0);

  private final ScriptModule module;
  private final boolean channelsLast;

  TorchScriptArchive(ScriptModule module) {
    this(module, true);
  }

  TorchScriptArchive(ScriptModule module, boolean channelsLast) {
    this.module = module;
    this.channelsLast = channelsLast;
  }

  /** The module's source, for people. */
  public String source() {
    return module.source();
  }

  /** Writes the archive; the stream stays open. */
  public void writeTo(OutputStream out) throws IOException {
    ZipOutputStream zip = new ZipOutputStream(out);
    entry(zip, "data.pkl", pickle());
    entry(zip, "code/__torch__.py", module.source().getBytes(StandardCharsets.UTF_8));
    int index = 0;
    for (ScriptModule.Attribute attribute : module.attributes().values()) {
      entry(zip, "data/" + index++, storage(attribute.tensor()));
    }
    entry(zip, "constants.pkl", Pickle.EMPTY_TUPLE);
    entry(zip, "version", "3\n".getBytes(StandardCharsets.US_ASCII));
    zip.finish();
  }

  private static void entry(ZipOutputStream zip, String name, byte[] content) throws IOException {
    ZipEntry entry = new ZipEntry(FOLDER + name);
    CRC32 crc = new CRC32();
    crc.update(content);
    entry.setMethod(ZipEntry.STORED);
    entry.setSize(content.length);
    entry.setCrc(crc.getValue());
    entry.setTimeLocal(EPOCH);
    zip.putNextEntry(entry);
    zip.write(content);
    zip.closeEntry();
  }

  private byte[] pickle() {
    Pickle pickle = new Pickle().global("__torch__", "Gan").ops(")").op(0x81).ops("}(");
    pickle.text("training").bool(true);
    Map<String, Integer> memo = new HashMap<>();
    int index = 0;
    for (Map.Entry<String, ScriptModule.Attribute> entry : module.attributes().entrySet()) {
      pickle.text(entry.getKey());
      tensor(pickle, entry.getValue(), index++);
      memo.put(entry.getKey(), pickle.memoize());
    }
    module
        .lists()
        .forEach(
            (name, members) -> {
              pickle.text(name).global("torch.jit._pickle", "build_tensorlist").ops("(](");
              members.forEach(member -> pickle.recall(memo.getOrDefault(member, -1)));
              pickle.ops("etR");
            });
    return pickle.ops("ub").stop();
  }

  private void tensor(Pickle pickle, ScriptModule.Attribute attribute, int index) {
    Shape shape = attribute.tensor().shape();
    pickle.global("torch._utils", "_rebuild_tensor_v2").ops("((");
    pickle.text("storage").global("torch", "FloatStorage").text(String.valueOf(index)).text("cpu");
    pickle.integer(shape.elements()).ops("tQ").integer(0);
    pickle.tuple(shape.dims()).tuple(strides(shape)).bool(attribute.trainable());
    pickle.global("collections", "OrderedDict").ops(")RtR");
  }

  private List<Integer> strides(Shape shape) {
    if (channelsLast && shape.rank() == 4) {
      int c = shape.dim(1);
      int h = shape.dim(2);
      int w = shape.dim(3);
      return List.of(c * h * w, 1, w * c, c);
    }
    List<Integer> strides = new ArrayList<>();
    int stride = 1;
    for (int axis = shape.rank() - 1; axis >= 0; axis--) {
      strides.add(0, stride);
      stride *= shape.dim(axis);
    }
    return strides;
  }

  private byte[] storage(FloatTensor tensor) {
    float[] values = tensor.values();
    ByteBuffer bytes =
        ByteBuffer.allocate(values.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    Shape shape = tensor.shape();
    if (!channelsLast || shape.rank() != 4) {
      bytes.asFloatBuffer().put(values);
      return bytes.array();
    }
    int channels = shape.dim(1);
    int area = shape.dim(2) * shape.dim(3);
    for (int n = 0; n < shape.dim(0); n++) {
      for (int pixel = 0; pixel < area; pixel++) {
        for (int c = 0; c < channels; c++) {
          bytes.putFloat(values[(n * channels + c) * area + pixel]);
        }
      }
    }
    return bytes.array();
  }
}
