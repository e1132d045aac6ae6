package dev.ganforge.generator.rpc;

import com.google.protobuf.ByteString;
import dev.ganforge.generator.image.ImageEncoding;
import dev.ganforge.runtime.error.ServiceException;
import dev.ganforge.v1.Image;
import dev.ganforge.v1.ImageShape;
import dev.ganforge.v1.inference.ModelInferRequest;
import dev.ganforge.v1.inference.ModelInferRequest.InferRequestedOutputTensor;
import dev.ganforge.v1.inference.ModelInferResponse.InferOutputTensor;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HashSet;
import java.util.List;

/** The tensors that ModelInfer can answer with. */
enum InferOutputs {
  IMAGES("images") {
    @Override
    ImageEncoding encoding() {
      return ImageEncoding.RAW;
    }

    @Override
    InferOutputTensor tensor(List<Image> images) {
      ImageShape shape = images.get(0).getShape();
      return named("UINT8")
          .addShape(images.size())
          .addShape(shape.getHeight())
          .addShape(shape.getWidth())
          .addShape(shape.getChannels())
          .build();
    }

    @Override
    ByteString contents(List<Image> images) {
      return ByteString.copyFrom(images.stream().map(Image::getData).toList());
    }
  },
  PNG("png") {
    @Override
    ImageEncoding encoding() {
      return ImageEncoding.PNG;
    }

    @Override
    InferOutputTensor tensor(List<Image> images) {
      return named("BYTES").addShape(images.size()).build();
    }

    @Override
    ByteString contents(List<Image> images) {
      int size = images.stream().mapToInt(image -> Integer.BYTES + image.getData().size()).sum();
      ByteBuffer bytes = ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
      for (Image image : images) {
        bytes.putInt(image.getData().size());
        image.getData().copyTo(bytes);
      }
      return ByteString.copyFrom(bytes.flip());
    }
  };

  private final String tensorName;

  InferOutputs(String tensorName) {
    this.tensorName = tensorName;
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

  abstract ImageEncoding encoding();

  InferOutputTensor.Builder named(String datatype) {
    return InferOutputTensor.newBuilder().setName(tensorName).setDatatype(datatype);
  }

  abstract InferOutputTensor tensor(List<Image> images);

  /** Little-endian, row-major. */
  abstract ByteString contents(List<Image> images);
}
