package dev.ganforge.generator.inference;

import dev.ganforge.generator.follow.GeneratorShape;
import dev.ganforge.generator.model.LoadedModel;
import dev.ganforge.runtime.image.Pixels;
import java.util.Arrays;
import java.util.List;

/** Images of one model computed in one forward pass, padded with zero latents to its size. */
record Batch(LoadedModel model, int size, List<Slot> slots) {
  /** One image of one request. */
  record Slot(ImageRequest request, int index) {}

  Batch {
    slots = List.copyOf(slots);
  }

  void compute() {
    GeneratorShape shape = model.shape();
    int dimension = shape.latentDimension();
    float[] latents = new float[size * dimension];
    for (int row = 0; row < slots.size(); row++) {
      Slot slot = slots.get(row);
      System.arraycopy(slot.request.latent(slot.index), 0, latents, row * dimension, dimension);
    }
    byte[] pixels = model.pixels(latents, size); // [size, H, W, C]
    int samples = shape.samples();
    for (int row = 0; row < slots.size(); row++) {
      Slot slot = slots.get(row);
      byte[] image = Arrays.copyOfRange(pixels, row * samples, (row + 1) * samples);
      slot.request.complete(
          slot.index, new Pixels(shape.height(), shape.width(), shape.channels(), image));
    }
  }

  void fail(Throwable cause) {
    slots.forEach(slot -> slot.request.fail(slot.index, cause));
  }
}
