package dev.ganforge.trainer.torchscript;

import dev.ganforge.trainer.network.BatchNorm;
import dev.ganforge.trainer.network.Conv2d;
import dev.ganforge.trainer.network.ConvTranspose2d;
import dev.ganforge.trainer.network.Dropout;
import dev.ganforge.trainer.network.FloatTensor;
import dev.ganforge.trainer.network.Layer;
import dev.ganforge.trainer.network.Linear;
import dev.ganforge.trainer.network.Network;
import dev.ganforge.trainer.network.Shape;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A network for inference: each batch normalisation that follows a convolution or a linear layer
 * directly is folded into it, dropout is left out.
 *
 * @param network the layers that are left
 * @param values their values by state_dict name
 */
public record Folding(Network network, Map<String, FloatTensor> values) {
  /*
   * In evaluation mode batch normalisation is y = (x - mean) * s + bias with s = weight / sqrt(var +
   * eps), one s a channel. After x = Wu + b that is y = (sW)u + (b - mean) * s + bias: a layer of the
   * same kind. Computed in float64, rounded once.
   */
  /** The network of these values, by state_dict name, with what can be folded away folded. */
  public static Folding of(Network network, Map<String, FloatTensor> values) {
    List<Layer> layers = new ArrayList<>();
    List<Map<String, FloatTensor>> kept = new ArrayList<>();
    for (int i = 0; i < network.layers().size(); i++) {
      Layer layer = network.layers().get(i);
      Map<String, FloatTensor> own = GanState.under(network.layerName(i) + ".", values);
      int last = layers.size() - 1;
      if (layer instanceof Dropout) {
        continue;
      }
      if (layer instanceof BatchNorm norm && last >= 0 && foldable(layers.get(last))) {
        kept.set(last, folded(layers.get(last), kept.get(last), norm, own));
        layers.set(last, withBias(layers.get(last)));
      } else {
        layers.add(layer);
        kept.add(own);
      }
    }
    Network folded = new Network(network.name(), network.module(), network.input(), layers);
    Map<String, FloatTensor> named = new LinkedHashMap<>();
    for (int i = 0; i < layers.size(); i++) {
      String prefix = folded.layerName(i) + ".";
      kept.get(i).forEach((name, tensor) -> named.put(prefix + name, tensor));
    }
    return new Folding(folded, named);
  }

  private static boolean foldable(Layer layer) {
    return layer instanceof Conv2d || layer instanceof ConvTranspose2d || layer instanceof Linear;
  }

  private static Layer withBias(Layer layer) {
    if (layer instanceof Conv2d l) {
      return new Conv2d(l.in(), l.out(), l.kernel(), l.stride(), l.padding(), true, l.init());
    }
    if (layer instanceof ConvTranspose2d l) {
      return new ConvTranspose2d(
          l.in(), l.out(), l.kernel(), l.stride(), l.padding(), true, l.init());
    }
    Linear l = (Linear) layer;
    return new Linear(l.in(), l.out(), true, l.init());
  }

  private static Map<String, FloatTensor> folded(
      Layer layer, Map<String, FloatTensor> own, BatchNorm norm, Map<String, FloatTensor> bn) {
    float[] scale = GanState.of(bn, "weight").values();
    float[] shift = GanState.of(bn, "bias").values();
    float[] mean = GanState.of(bn, "running_mean").values();
    float[] variance = GanState.of(bn, "running_var").values();
    FloatTensor weight = GanState.of(own, "weight");
    FloatTensor oldBias = own.get("bias");
    float[] bias = new float[norm.features()];
    double[] factor = new double[norm.features()];
    for (int c = 0; c < bias.length; c++) {
      factor[c] = scale[c] / Math.sqrt((double) variance[c] + norm.eps());
      double before = oldBias == null ? 0 : oldBias.values()[c];
      bias[c] = (float) ((before - mean[c]) * factor[c] + shift[c]);
    }
    float[] values = weight.values().clone();
    Shape shape = weight.shape();
    boolean transposed = layer instanceof ConvTranspose2d;
    int outputs = transposed ? shape.dim(1) : shape.dim(0);
    int inner = values.length / (transposed ? shape.dim(0) * outputs : outputs);
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) (values[i] * factor[i / inner % outputs]);
    }
    Map<String, FloatTensor> result = new LinkedHashMap<>();
    result.put("weight", new FloatTensor(shape, values));
    result.put("bias", new FloatTensor(Shape.of(bias.length), bias));
    return result;
  }
}
