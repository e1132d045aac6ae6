package dev.ganforge.trainer.network;

import java.util.function.UnaryOperator;

/**
 * How a layer's statement is written.
 *
 * @param weights the expression for a parameter of the layer, by the parameter's name
 * @param training whether BatchNorm uses the batch's statistics and dropout drops
 * @param momentum the expression for BatchNorm's momentum; empty: the layer's own
 * @param inPlace whether the layer may overwrite its input
 */
public record Mode(
    UnaryOperator<String> weights, boolean training, String momentum, boolean inPlace) {

  String weight(String parameter) {
    return weights.apply(parameter);
  }

  /** The suffix of an operator that may overwrite its input. */
  String underscore() {
    return inPlace ? "_" : "";
  }
}
