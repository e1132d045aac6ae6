package dev.ganforge.generator.rpc;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import dev.ganforge.generator.follow.GeneratorShape;
import dev.ganforge.runtime.error.ServiceException;
import dev.ganforge.v1.inference.ModelInferRequest;
import dev.ganforge.v1.inference.ModelInferRequest.InferRequestedOutputTensor;
import dev.ganforge.v1.inference.ModelInferResponse.InferOutputTensor;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HashSet;
import java.util.List;

/** The tensors that ModelInfer can answer with. */
enum InferOutputs {
  IMAGES("images", "UINT8") {
    @Override
    InferOutputTensor tensor(GeneratorShape shape, int count) {
      return named(count)
          .addShape(shape.height())
          .addShape(shape.width())
          .addShape(shape.channels())
          .build();
    }

    @Override
    ByteString contents(List<byte[]> images) {
      ByteBuffer bytes = ByteBuffer.allocate(bytes(images));
      images.forEach(bytes::put);
      return UnsafeByteOperations.unsafeWrap(bytes.flip());
    }
  },
  PNG("png", "BYTES") {
    @Override
    InferOutputTensor tensor(GeneratorShape shape, int count) {
      return named(count).build();
    }

    @Override
    ByteString contents(List<byte[]> images) {
      ByteBuffer bytes =
          ByteBuffer.allocate(Math.addExact(bytes(images), Integer.BYTES * images.size()))
              .order(ByteOrder.LITTLE_ENDIAN);
      images.forEach(image -> bytes.putInt(image.length).put(image));
      return UnsafeByteOperations.unsafeWrap(bytes.flip());
    }
  };

  private final String tensorName;
  private final String datatype;

  InferOutputs(String tensorName, String datatype) {
    this.tensorName = tensorName;
    this.datatype = datatype;
  }

  /** The outputs that a request asks for, in its order; all where it names none. */
  static List<InferOutputs> of(ModelInferRequest request) {
    if (request.getOutputsCount() == 0) {
      return List.of(values());
    }
    List<InferOutputs> outputs = request.getOutputsList().stream().map(InferOutputs::of).toList();
    if (new HashSet<>(outputs).size() < outputs.size()) {
      throw ServiceException.invalid("outputs names a tensor twice");
    }
    return outputs;
  }

  private static InferOutputs of(InferRequestedOutputTensor output) {
    for (InferOutputs known : values()) {
      if (known.tensorName.equals(output.getName())) {
        return known;
      }
    }
    throw ServiceException.invalid("name of an output", output.getName(), "images or png");
  }

  String tensorName() {
    return tensorName;
  }

  String datatype() {
    return datatype;
  }

  InferOutputTensor.Builder named(int count) {
    return InferOutputTensor.newBuilder().setName(tensorName).setDatatype(datatype).addShape(count);
  }

  /** The tensor's name, type and shape. */
  abstract InferOutputTensor tensor(GeneratorShape shape, int count);

  /** Images in this tensor's encoding, as its elements: little-endian, row-major. */
  abstract ByteString contents(List<byte[]> images);

  static int bytes(List<byte[]> images) {
    return images.stream().mapToInt(image -> image.length).reduce(0, Math::addExact);
  }
}
