package dev.ganforge.trainer.rpc;

import dev.ganforge.runtime.error.ServiceException;
import dev.ganforge.trainer.dataset.Datasets;
import dev.ganforge.trainer.network.Gan;
import dev.ganforge.trainer.network.Layer;
import dev.ganforge.trainer.network.Network;
import dev.ganforge.trainer.network.NetworkSettings;
import dev.ganforge.trainer.network.Parameter;
import dev.ganforge.trainer.network.Shape;
import dev.ganforge.v1.DescribeModelResponse;
import dev.ganforge.v1.LayerDescription;
import dev.ganforge.v1.NetworkDescription;

/** The layer tables of a GAN as the contract's messages. */
final class ModelDescription {
  private ModelDescription() {}

  /**
   * The settings with a channel count: their own, else the data set's, else the preset's usual one.
   *
   * @param dataset empty: none is known
   * @throws ServiceException INVALID_ARGUMENT where the data set is asked and is missing or broken
   */
  static NetworkSettings withChannels(NetworkSettings settings, String dataset) {
    if (settings.channels() > 0) {
      return settings;
    }
    if (!dataset.isEmpty()) {
      return settings.withChannels(Datasets.inspect(dataset).channels());
    }
    return settings.withChannels(settings.preset().equals("dcgan") ? 3 : 1);
  }

  static DescribeModelResponse toProto(Gan gan) {
    return DescribeModelResponse.newBuilder()
        .setGenerator(toProto(gan.generator()))
        .setDiscriminator(toProto(gan.discriminator()))
        .build();
  }

  private static NetworkDescription toProto(Network network) {
    NetworkDescription.Builder proto =
        NetworkDescription.newBuilder().setMultiplyAdds(network.multiplyAdds());
    Shape input = network.input();
    for (int i = 0; i < network.layers().size(); i++) {
      Layer layer = network.layers().get(i);
      LayerDescription row = toProto(network.layerName(i), layer, input);
      proto.addLayers(row).setParameters(proto.getParameters() + row.getParameters());
      input = layer.outputShape(input);
    }
    return proto.build();
  }

  private static LayerDescription toProto(String name, Layer layer, Shape input) {
    return LayerDescription.newBuilder()
        .setName(name)
        .setType(layer.type())
        .setSettings(layer.settings())
        .addAllOutputShape(layer.outputShape(input).dims())
        .setParameters(
            layer.parameters().stream()
                .filter(Parameter::trainable)
                .mapToLong(parameter -> parameter.shape().elements())
                .sum())
        .setMultiplyAdds(layer.multiplyAdds(input))
        .build();
  }
}
