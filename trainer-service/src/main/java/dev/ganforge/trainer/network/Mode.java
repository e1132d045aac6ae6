package dev.ganforge.trainer.network;

import java.util.function.UnaryOperator;

/**
 * How a layer's statement is written.
 *
 * @param weights the expression for a parameter of the layer, by the parameter's name
 * @param training whether BatchNorm uses the batch's statistics and dropout drops
 * @param momentum the expression for BatchNorm's momentum; empty: the layer's own
 * @param inPlace whether the layer may overwrite its input
 * @param target what it is written for
 */
public record Mode(
    UnaryOperator<String> weights,
    boolean training,
    String momentum,
    boolean inPlace,
    Target target) {

  String weight(String parameter) {
    return weights.apply(parameter);
  }

  /** The expression for a parameter in the type in which the layer multiplies. */
  String factor(String parameter) {
    Precision precision = target.precision();
    return precision == Precision.FP32 ? weight(parameter) : precision.of(weight(parameter));
  }

  /** The suffix of an operator that may overwrite its input. */
  String underscore() {
    return inPlace ? "_" : "";
  }
}
