package dev.ganforge.trainer.torchscript;

import dev.ganforge.trainer.network.FloatTensor;
import dev.ganforge.trainer.network.Gan;
import dev.ganforge.trainer.network.Network;
import dev.ganforge.trainer.network.Shape;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The tensors of a training program by name: {@code G.*} and {@code D.*} under the names of
 * PyTorch's state_dict, {@code ema.*} the averaged generator with its standing statistics, and
 * {@code optimizer.G.*.exp_avg}, {@code exp_avg_sq} and {@code step}, likewise for D.
 */
public final class GanState {
  private GanState() {}

  /** The state before the first step, a function of the seed. */
  public static Map<String, FloatTensor> initial(Gan gan, long seed) {
    Map<String, FloatTensor> state = new LinkedHashMap<>();
    gan.generator().initialValues(seed).forEach((name, value) -> state.put("G." + name, value));
    gan.discriminator().initialValues(seed).forEach((name, value) -> state.put("D." + name, value));
    return complete(gan, state);
  }

  /** A state with the given networks, averages equal to G and optimizers that never stepped. */
  public static Map<String, FloatTensor> complete(Gan gan, Map<String, FloatTensor> networks) {
    Map<String, FloatTensor> state = new LinkedHashMap<>(networks);
    gan.generator()
        .parameters()
        .keySet()
        .forEach(name -> state.put("ema." + name, of(networks, "G." + name).copy()));
    addMoments(state, gan.generator());
    addMoments(state, gan.discriminator());
    return state;
  }

  private static void addMoments(Map<String, FloatTensor> state, Network network) {
    for (String name : network.optimized()) {
      Shape shape = of(state, network.name() + "." + name).shape();
      String prefix = "optimizer." + network.name() + "." + name;
      state.put(prefix + ".exp_avg", FloatTensor.zeros(shape));
      state.put(prefix + ".exp_avg_sq", FloatTensor.zeros(shape));
      state.put(prefix + ".step", FloatTensor.zeros(Shape.of()));
    }
  }

  /** The tensors under a prefix such as {@code ema.}, without it. */
  public static Map<String, FloatTensor> under(String prefix, Map<String, FloatTensor> state) {
    Map<String, FloatTensor> part = new LinkedHashMap<>();
    state.forEach(
        (name, value) -> {
          if (name.startsWith(prefix)) {
            part.put(name.substring(prefix.length()), value);
          }
        });
    return part;
  }

  /** The tensor of a name, which must be there. */
  public static FloatTensor of(Map<String, FloatTensor> state, String name) {
    FloatTensor tensor = state.get(name);
    if (tensor == null) {
      throw new IllegalArgumentException("the state lacks " + name);
    }
    return tensor;
  }
}
