package dev.ganforge.trainer.export;

import com.google.protobuf.CodedOutputStream;
import dev.ganforge.runtime.error.ServiceException;
import dev.ganforge.trainer.network.FloatTensor;
import dev.ganforge.trainer.network.OnnxNode;
import dev.ganforge.trainer.network.OnnxNode.Attribute;
import dev.ganforge.trainer.network.OnnxNode.Operand;
import dev.ganforge.trainer.network.Shape;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** An ONNX model in the making: a chain of operators from one input to one output. */
final class OnnxModel {
  /*
   * The messages and field numbers of onnx.proto3, IR version 8 (ONNX 1.12, which brought opset 17):
   *
   *   ModelProto            1 ir_version  2 producer_name  3 producer_version  7 graph
   *                         8 opset_import*  14 metadata_props*
   *   OperatorSetIdProto    1 domain (absent: ONNX's own)  2 version
   *   StringStringEntry     1 key  2 value
   *   GraphProto            1 node*  2 name  5 initializer*  11 input*  12 output*
   *   NodeProto             1 input*  2 output*  3 name  4 op_type  5 attribute*
   *   AttributeProto        1 name  2 f  3 i  4 s  8 ints*  20 type (1 f, 2 i, 3 s, 7 ints)
   *   TensorProto           1 dims*  2 data_type (1 float, 7 int64)  4 float_data*  7 int64_data*
   *                         8 name  9 raw_data (little-endian)
   *   ValueInfoProto        1 name  2 type
   *   TypeProto             1 tensor_type {1 elem_type  2 shape}
   *   TensorShapeProto      1 dim* {1 dim_value  2 dim_param}
   */
  private static final int IR_VERSION = 8;
  private static final int FLOAT = 1;
  private static final int INT64 = 7;
  private static final String BATCH = "N";

  private final List<ProtoMessage> nodes = new ArrayList<>();
  private final List<ProtoMessage> initializers = new ArrayList<>();
  private final ProtoMessage input;
  private String last;

  /** A model of one input, float32 [N, shape]. */
  OnnxModel(String input, Shape shape) {
    this.input = value(input, shape);
    last = input;
  }

  /**
   * Appends an operator.
   *
   * @param node the operator
   * @param name the operator's name and, with a suffix each, that of what it takes
   * @param output the name of what it gives
   * @param weights the values of a layer's parameters by their names in the layer
   */
  void append(OnnxNode node, String name, String output, Map<String, FloatTensor> weights) {
    List<String> inputs = new ArrayList<>(List.of(last));
    for (Operand operand : node.operands()) {
      inputs.add(initializer(operand, name, weights));
    }
    ProtoMessage message =
        new ProtoMessage().texts(1, inputs).text(2, output).text(3, name).text(4, node.operator());
    node.attributes().forEach(attribute -> message.message(5, attribute(attribute)));
    nodes.add(message);
    last = output;
  }

  /** The name under which an operand is an initializer of the graph; empty where it is absent. */
  private String initializer(Operand operand, String node, Map<String, FloatTensor> weights) {
    if (operand instanceof Operand.Weight weight) {
      FloatTensor tensor = weights.get(weight.parameter());
      if (tensor == null) {
        throw new IllegalArgumentException(node + " lacks its " + weight.parameter());
      }
      return initializer(
          node + "." + weight.parameter(),
          tensor(tensor.shape().dims().stream().map(Integer::longValue), FLOAT)
              .floats(9, tensor.values()));
    }
    if (operand instanceof Operand.Floats floats) {
      ProtoMessage tensor = tensor(Stream.of((long) floats.values().size()), FLOAT);
      floats.values().forEach(value -> tensor.real(4, value));
      return initializer(node + ".scales", tensor);
    }
    if (operand instanceof Operand.Longs longs) {
      return initializer(
          node + ".shape",
          tensor(Stream.of((long) longs.values().size()), INT64).wholes(7, longs.values()));
    }
    return "";
  }

  private String initializer(String name, ProtoMessage tensor) {
    initializers.add(tensor.text(8, name));
    return name;
  }

  private static ProtoMessage tensor(Stream<Long> dims, int type) {
    return new ProtoMessage().wholes(1, dims.toList()).whole(2, type);
  }

  private static ProtoMessage attribute(Attribute attribute) {
    ProtoMessage message = new ProtoMessage().text(1, attribute.name());
    if (attribute instanceof Attribute.Real real) {
      return message.real(2, real.value()).whole(20, 1);
    }
    if (attribute instanceof Attribute.Whole whole) {
      return message.whole(3, whole.value()).whole(20, 2);
    }
    if (attribute instanceof Attribute.Text text) {
      return message.text(4, text.value()).whole(20, 3);
    }
    return message.wholes(8, ((Attribute.Wholes) attribute).values()).whole(20, 7);
  }

  private static ProtoMessage value(String name, Shape shape) {
    ProtoMessage extents = new ProtoMessage().message(1, new ProtoMessage().text(2, BATCH));
    shape.dims().forEach(dim -> extents.message(1, new ProtoMessage().whole(1, dim)));
    ProtoMessage tensor = new ProtoMessage().whole(1, FLOAT).message(2, extents);
    return new ProtoMessage().text(1, name).message(2, new ProtoMessage().message(1, tensor));
  }

  /**
   * Writes the model, whose output is that of the last operator, float32 [N, shape].
   *
   * @throws ServiceException FAILED_PRECONDITION where it would not fit into one file
   */
  void writeTo(OutputStream out, Shape shape, String version, Map<String, String> metadata)
      throws IOException {
    ProtoMessage graph = new ProtoMessage();
    nodes.forEach(node -> graph.message(1, node));
    graph.text(2, "generator");
    initializers.forEach(tensor -> graph.message(5, tensor));
    graph.message(11, input).message(12, value(last, shape));
    ProtoMessage model =
        new ProtoMessage().whole(1, IR_VERSION).text(2, "ganforge").text(3, version);
    model.message(7, graph).message(8, new ProtoMessage().whole(2, OnnxNode.OPSET));
    metadata.forEach(
        (key, text) -> model.message(14, new ProtoMessage().text(1, key).text(2, text)));
    if (model.size() > Integer.MAX_VALUE) {
      throw ServiceException.failedPrecondition(
          "the ONNX file would have " + model.size() + " bytes; allowed: below 2 GiB");
    }
    model.writeTo(CodedOutputStream.newInstance(out));
  }
}
