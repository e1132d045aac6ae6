package dev.ganforge.trainer.network;

import dev.ganforge.runtime.error.ServiceException;
import dev.ganforge.runtime.latent.SplitMix64;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A list of layers that fit each other.
 *
 * @param name {@code G} or {@code D}
 * @param module the attribute that holds the layers in PyTorch's module, e.g. {@code main}; empty
 *     where the module is the list itself
 * @param input the shape of one input
 * @param layers in order, each taking what the one before gives
 */
public record Network(String name, String module, Shape input, List<Layer> layers) {
  public Network {
    layers = List.copyOf(layers);
    if (layers.isEmpty()) {
      throw ServiceException.invalid("network " + name + " has no layer");
    }
    shapes(name, input, layers);
  }

  /** The output shapes, one a layer. */
  public List<Shape> shapes() {
    return shapes(name, input, layers);
  }

  private static List<Shape> shapes(String name, Shape input, List<Layer> layers) {
    List<Shape> shapes = new ArrayList<>();
    Shape shape = input;
    for (int i = 0; i < layers.size(); i++) {
      Layer layer = layers.get(i);
      try {
        shape = layer.outputShape(shape);
      } catch (IllegalArgumentException | ArithmeticException e) {
        throw ServiceException.invalid(
            "layer " + i + " of " + name + " (" + layer.type() + ") " + e.getMessage(), e);
      }
      shapes.add(shape);
    }
    return shapes;
  }

  /** The shape of one output. */
  public Shape output() {
    List<Shape> shapes = shapes();
    return shapes.get(shapes.size() - 1);
  }

  /** What layer {@code index} takes. */
  public Shape inputOf(int index) {
    return index == 0 ? input : shapes().get(index - 1);
  }

  /** The layer's name in PyTorch's state_dict, e.g. {@code main.0}. */
  public String layerName(int index) {
    return module.isEmpty() ? String.valueOf(index) : module + "." + index;
  }

  /** Every parameter and buffer by its name in PyTorch's state_dict, in that order. */
  public Map<String, Parameter> parameters() {
    Map<String, Parameter> all = new LinkedHashMap<>();
    for (int i = 0; i < layers.size(); i++) {
      for (Parameter parameter : layers.get(i).parameters()) {
        all.put(layerName(i) + "." + parameter.name(), parameter);
      }
    }
    return all;
  }

  /**
   * The parameters an optimizer updates, in order of {@link #parameters}.
   *
   * <p>A bias right before batch normalisation is left out: the normalisation subtracts it again
   * with the batch's mean, so its gradient is exactly zero. What autograd would give is rounding
   * error, which Adam scales up to steps of the learning rate's size.
   */
  public List<String> optimized() {
    List<String> names = new ArrayList<>();
    for (int i = 0; i < layers.size(); i++) {
      boolean normalised =
          i + 1 < layers.size()
              && layers.get(i + 1) instanceof BatchNorm
              && !(layers.get(i) instanceof BatchNorm);
      for (Parameter parameter : layers.get(i).parameters()) {
        if (parameter.trainable() && !(normalised && parameter.name().equals("bias"))) {
          names.add(layerName(i) + "." + parameter.name());
        }
      }
    }
    return names;
  }

  /** Multiply-adds for one sample. */
  public long multiplyAdds() {
    long sum = 0;
    for (int i = 0; i < layers.size(); i++) {
      sum += layers.get(i).multiplyAdds(inputOf(i));
    }
    return sum;
  }

  /** First values of everything the network keeps, a function of the seed, by state_dict name. */
  public Map<String, FloatTensor> initialValues(long seed) {
    Map<String, FloatTensor> values = new LinkedHashMap<>();
    parameters()
        .forEach(
            (key, parameter) -> {
              FloatTensor tensor = FloatTensor.zeros(parameter.shape());
              SplitMix64 random =
                  new SplitMix64(SplitMix64.derive(seed, name.hashCode(), values.size()));
              parameter
                  .initializer()
                  .fill(tensor.values(), parameter.fanIn(), parameter.fanOut(), random);
              values.put(key, tensor);
            });
    return values;
  }

  /** The statements that turn the variable {@code x} into the network's output, one a line. */
  public List<String> statements(String x, Statements statements) {
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < layers.size(); i++) {
      boolean inPlace = i > 0 && layers.get(i - 1).affine();
      Mode mode = statements.mode(layerName(i), inPlace);
      layers.get(i).statement(x, inputOf(i), mode).lines().forEach(lines::add);
    }
    return lines;
  }

  /** How the statements of a whole network are written. */
  @FunctionalInterface
  public interface Statements {
    /** The mode of one layer, by its name in the state_dict. */
    Mode mode(String layer, boolean inPlace);
  }
}
