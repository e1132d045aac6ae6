package dev.ganforge.generator.rpc;

import com.google.protobuf.ByteString;
import dev.ganforge.generator.image.ImageEncoding;
import dev.ganforge.generator.model.ModelName;
import dev.ganforge.generator.rpc.GenerateOrder.Latents;
import dev.ganforge.generator.rpc.GenerateOrder.Origin;
import dev.ganforge.generator.rpc.GenerateOrder.Seeds;
import dev.ganforge.runtime.error.ServiceException;
import dev.ganforge.v1.inference.InferParameter;
import dev.ganforge.v1.inference.InferTensorContents;
import dev.ganforge.v1.inference.ModelInferRequest;
import dev.ganforge.v1.inference.ModelInferRequest.InferInputTensor;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.Set;

/** Reads a ModelInferRequest, and refuses what does not hold together. */
final class InferReader {
  static final String SEED = "seed";
  static final String LATENT = "z";

  private InferReader() {}

  /** Reads a request for at most so many images, which are to be encoded in that way. */
  static GenerateOrder read(ModelInferRequest request, Limits.Count limit, ImageEncoding encoding) {
    if (request.getInputsCount() != 1) {
      throw ServiceException.invalid(
          "inputs has " + request.getInputsCount() + " tensors; allowed: one, seed or z");
    }
    InferInputTensor input = request.getInputs(0);
    int count = count(input, limit);
    Tensor tensor = tensor(request, input);
    Origin origin = input.getName().equals(SEED) ? tensor.seeds() : tensor.latents(count);
    ModelName model = model(request.getModelName(), request.getModelVersion());
    return new GenerateOrder(model, count, origin, truncation(request, origin), encoding, false, 0);
  }

  /** What a name and a version mean, of which the version may be empty. */
  static ModelName model(String name, String version) {
    ModelName model = ModelName.parse(name);
    if (version.isEmpty()) {
      return model;
    }
    if (!(model instanceof ModelName.Newest newest) || !version.matches("\\d{1,18}")) {
      throw ServiceException.invalid(
          "model_version", version, "a step of the run that model_name is, or empty");
    }
    return new ModelName.Exactly(newest.run(), Long.parseLong(version));
  }

  /** Images asked for, by the input's name, type and shape. */
  private static int count(InferInputTensor input, Limits.Count limit) {
    String type = input.getDatatype();
    int dimensions;
    switch (input.getName()) {
      case SEED -> {
        require("datatype of seed", type, Set.of("UINT64", "INT64"), "UINT64 or INT64");
        dimensions = 1;
      }
      case LATENT -> {
        require("datatype of z", type, Set.of("FP32"), "FP32");
        dimensions = 2;
      }
      default -> throw ServiceException.invalid("name of the input", input.getName(), "seed or z");
    }
    if (input.getShapeCount() != dimensions) {
      throw ServiceException.invalid(
          "shape of " + input.getName(), input.getShapeList(), dimensions == 1 ? "[n]" : "[n, d]");
    }
    long count = input.getShape(0);
    if (count < 1 || count > limit.max()) {
      throw ServiceException.invalid("shape[0] of " + input.getName(), count, limit.from(1));
    }
    return (int) count;
  }

  private static void require(String field, String value, Set<String> allowed, String words) {
    if (!allowed.contains(value)) {
      throw ServiceException.invalid(field, value, words);
    }
  }

  /** The elements of an input, checked against its shape. */
  private sealed interface Tensor {
    Seeds seeds();

    Latents latents(int count);
  }

  private record Raw(ByteBuffer bytes) implements Tensor {
    @Override
    public Seeds seeds() {
      List<Long> seeds = new ArrayList<>();
      while (bytes.hasRemaining()) {
        seeds.add(bytes.getLong());
      }
      return new Seeds(seeds);
    }

    @Override
    public Latents latents(int count) {
      List<Float> values = new ArrayList<>();
      while (bytes.hasRemaining()) {
        values.add(bytes.getFloat());
      }
      return rows(values, count);
    }
  }

  private record Typed(List<Long> integers, List<Float> floats) implements Tensor {
    @Override
    public Seeds seeds() {
      return new Seeds(integers);
    }

    @Override
    public Latents latents(int count) {
      return rows(floats, count);
    }
  }

  private static Latents rows(List<Float> values, int count) {
    for (int i = 0; i < values.size(); i++) {
      if (!Float.isFinite(values.get(i))) {
        throw ServiceException.invalid("z[" + i + "]", values.get(i), "finite numbers");
      }
    }
    int width = values.size() / count;
    List<List<Float>> rows = new ArrayList<>();
    for (int row = 0; row < count; row++) {
      rows.add(values.subList(row * width, (row + 1) * width));
    }
    return new Latents(rows);
  }

  private static Tensor tensor(ModelInferRequest request, InferInputTensor input) {
    long elements = elements(input);
    int raw = request.getRawInputContentsCount();
    if (raw == 0) {
      return typed(input, elements);
    }
    if (raw != 1 || input.hasContents()) {
      throw ServiceException.invalid(
          "raw_input_contents has "
              + raw
              + " entries; allowed: one an input, where no input has contents, or none");
    }
    ByteString bytes = request.getRawInputContents(0);
    long wanted = elements * (input.getName().equals(SEED) ? Long.BYTES : Float.BYTES);
    if (bytes.size() != wanted) {
      throw ServiceException.invalid(
          "raw_input_contents[0] has %d bytes; allowed: %d, by the shape and the datatype"
              .formatted(bytes.size(), wanted));
    }
    return new Raw(bytes.asReadOnlyByteBuffer().order(ByteOrder.LITTLE_ENDIAN));
  }

  /** Elements by the shape; bounded, so that no product overflows. */
  private static long elements(InferInputTensor input) {
    long elements = input.getShape(0);
    if (input.getShapeCount() == 2) {
      long width = input.getShape(1);
      if (width < 1 || width > Integer.MAX_VALUE) {
        throw ServiceException.invalid("shape[1] of z", width, "the model's latent dimension");
      }
      elements *= width;
    }
    return elements;
  }

  private static Typed typed(InferInputTensor input, long elements) {
    InferTensorContents contents = input.getContents();
    boolean signed = input.getDatatype().equals("INT64");
    List<Long> integers =
        signed ? contents.getInt64ContentsList() : contents.getUint64ContentsList();
    boolean seed = input.getName().equals(SEED);
    int given = seed ? integers.size() : contents.getFp32ContentsCount();
    int all =
        contents.getBoolContentsCount()
            + contents.getIntContentsCount()
            + contents.getInt64ContentsCount()
            + contents.getUintContentsCount()
            + contents.getUint64ContentsCount()
            + contents.getFp32ContentsCount()
            + contents.getFp64ContentsCount()
            + contents.getBytesContentsCount();
    if (given != elements || all != given) {
      String field = !seed ? "fp32_contents" : signed ? "int64_contents" : "uint64_contents";
      throw ServiceException.invalid(
          "contents of %s has %d elements, %d of them in %s; allowed: %d, all there"
              .formatted(input.getName(), all, given, field, elements));
    }
    return new Typed(integers, contents.getFp32ContentsList());
  }

  private static OptionalDouble truncation(ModelInferRequest request, Origin origin) {
    InferParameter parameter = request.getParametersMap().get("truncation");
    if (parameter == null) {
      return OptionalDouble.empty();
    }
    if (!parameter.hasDoubleParam() || origin instanceof Latents) {
      throw ServiceException.invalid(
          "parameter truncation is allowed as a double_param, and with seeds only");
    }
    return OptionalDouble.of(Fields.truncation(parameter.getDoubleParam()));
  }
}
