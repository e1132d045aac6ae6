package dev.ganforge.trainer.network;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;

/**
 * One operator of ONNX's own domain that computes a layer in evaluation mode: its first input is
 * the layer's input, its output the layer's output.
 *
 * @param operator the operator's name, e.g. {@code Conv}
 * @param operands what it takes after the layer's input, in order
 * @param attributes its settings
 */
public record OnnxNode(String operator, List<Operand> operands, List<Attribute> attributes) {
  /** The version of the operator set that every node is written for. */
  public static final int OPSET = 17;

  public OnnxNode {
    operands = List.copyOf(operands);
    attributes = List.copyOf(attributes);
  }

  /** One input of the operator after the first. */
  public sealed interface Operand {
    /** A parameter of the layer, by its name in the layer. */
    record Weight(String parameter) implements Operand {}

    /** A float32 vector. */
    record Floats(List<Float> values) implements Operand {}

    /** An int64 vector. */
    record Longs(List<Long> values) implements Operand {}

    /** An optional input that is left out. */
    record Absent() implements Operand {}
  }

  /** One setting of the operator. */
  public sealed interface Attribute {
    /** Its name in the operator's definition. */
    String name();

    /** A float32. */
    record Real(String name, float value) implements Attribute {}

    /** An int64. */
    record Whole(String name, long value) implements Attribute {}

    /** A list of int64. */
    record Wholes(String name, List<Long> values) implements Attribute {}

    /** A text. */
    record Text(String name, String value) implements Attribute {}
  }

  static OnnxNode of(String operator, Operand... operands) {
    return new OnnxNode(operator, List.of(operands), List.of());
  }

  /** An operator that takes parameters of the layer. */
  static OnnxNode weighted(String operator, String... parameters) {
    Stream<Operand> weights = Arrays.stream(parameters).map(Operand.Weight::new);
    return new OnnxNode(operator, weights.toList(), List.of());
  }

  /** A convolution of either direction with square kernels. */
  static OnnxNode convolution(String operator, int kernel, int stride, int padding, boolean bias) {
    return (bias ? weighted(operator, "weight", "bias") : weighted(operator, "weight"))
        .with(new Attribute.Wholes("kernel_shape", times(2, kernel)))
        .with(new Attribute.Wholes("strides", times(2, stride)))
        .with(new Attribute.Wholes("pads", times(4, padding)));
  }

  /** Each sample of a batch under other extents. */
  public static OnnxNode reshape(Shape shape) {
    Stream<Long> extents = shape.dims().stream().map(Integer::longValue);
    return of("Reshape", new Operand.Longs(Stream.concat(Stream.of(-1L), extents).toList()));
  }

  /** A list of one value, as often as asked for. */
  static List<Long> times(int count, int value) {
    return Collections.nCopies(count, (long) value);
  }

  OnnxNode with(Attribute attribute) {
    List<Attribute> all = new ArrayList<>(attributes);
    all.add(attribute);
    return new OnnxNode(operator, operands, all);
  }
}
