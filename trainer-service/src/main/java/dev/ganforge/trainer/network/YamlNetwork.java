package dev.ganforge.trainer.network;

import com.fasterxml.jackson.databind.JsonNode;
import dev.ganforge.runtime.error.ServiceException;
import java.util.ArrayList;
import java.util.List;

/** One network of a YAML text: its layers, each checked over the shape it is given. */
final class YamlNetwork {
  private static final int MAX_LAYERS = 256;
  private static final int MAX_PARAMETERS = 1 << 28;
  private static final int MAX_VALUES = 1 << 26;

  private YamlNetwork() {}

  /** G, which takes latents as they are, or as dimension x 1 x 1 where its first layer must. */
  static Network generator(JsonNode list, int dimension) {
    List<YamlLayer> written = written("generator", list);
    Shape input = written.get(0).takesImages() ? Shape.of(dimension, 1, 1) : Shape.of(dimension);
    return network("G", "generator", input, written);
  }

  /** D over images of one shape. */
  static Network discriminator(JsonNode list, Shape image) {
    return network("D", "discriminator", image, written("discriminator", list));
  }

  private static List<YamlLayer> written(String network, JsonNode list) {
    if (!list.isArray() || list.isEmpty() || list.size() > MAX_LAYERS) {
      throw YamlFields.wrong(network, list, "a list of 1 to " + MAX_LAYERS + " layers");
    }
    List<YamlLayer> written = new ArrayList<>();
    for (JsonNode layer : list) {
      written.add(YamlLayer.of(network + " layer " + (written.size() + 1), layer));
    }
    return written;
  }

  private static Network network(
      String name, String network, Shape input, List<YamlLayer> written) {
    List<Layer> layers = new ArrayList<>();
    Shape shape = input;
    long parameters = 0;
    for (YamlLayer entry : written) {
      Layer layer = entry.over(shape);
      parameters += layer.parameters().stream().mapToLong(p -> values(p.shape())).sum();
      if (parameters > MAX_PARAMETERS) {
        throw YamlFields.refused(
            "%s brings the %s to %d parameters; allowed: at most %d"
                .formatted(entry.where(), network, parameters, MAX_PARAMETERS));
      }
      shape = output(entry, layer, shape);
      layers.add(layer);
    }
    Network result = new Network(name, "", input, layers);
    if (result.optimized().isEmpty()) {
      throw YamlFields.refused("no layer of the " + network + " has parameters to train");
    }
    return result;
  }

  private static Shape output(YamlLayer entry, Layer layer, Shape input) {
    try {
      Shape output = layer.outputShape(input);
      if (values(output) <= MAX_VALUES) {
        return output;
      }
    } catch (IllegalArgumentException e) {
      throw ServiceException.invalid("network_yaml: " + entry.where() + " " + e.getMessage(), e);
    } catch (ArithmeticException e) {
      throw tooLarge(entry);
    }
    throw tooLarge(entry);
  }

  private static ServiceException tooLarge(YamlLayer entry) {
    return YamlFields.refused(
        entry.where() + " gives more than " + MAX_VALUES + " values for one image");
  }

  private static long values(Shape shape) {
    return shape.dims().stream().mapToLong(Integer::longValue).reduce(1, Math::multiplyExact);
  }
}
