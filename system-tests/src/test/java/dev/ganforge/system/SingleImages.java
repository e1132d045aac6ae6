package dev.ganforge.system;

import ai.djl.Device;
import ai.djl.MalformedModelException;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import dev.ganforge.runtime.engine.Bfloat16;
import dev.ganforge.runtime.latent.LatentDistribution;
import dev.ganforge.trainer.training.TrainingProgram;
import java.io.IOException;
import java.nio.file.Path;

/** A published generator run here, one image at a time. */
final class SingleImages implements AutoCloseable {
  private static final int LATENT = 100;

  private final TrainingProgram program;
  private final boolean bfloat16 = Bfloat16.isNative(Device.cpu());

  SingleImages(Path generator) throws IOException, MalformedModelException {
    program = TrainingProgram.load(generator, Device.cpu());
    if (bfloat16) {
      int unused = program.call("use_bf16", manager -> new NDList(), NDList::size);
    }
  }

  /** The samples of a seed's image, uint8 [H, W, C]. */
  byte[] samples(long seed) {
    float[] latent = LatentDistribution.NORMAL.latent(seed, LATENT);
    return program.call(
        bfloat16 ? "forward_bf16" : "forward",
        manager -> new NDList(manager.create(latent, new Shape(1, LATENT))),
        images -> images.get(0).toByteArray());
  }

  @Override
  public void close() {
    program.close();
  }
}
