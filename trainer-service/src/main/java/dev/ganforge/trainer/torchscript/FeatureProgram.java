package dev.ganforge.trainer.torchscript;

import dev.ganforge.runtime.latent.SplitMix64;
import dev.ganforge.trainer.network.FloatTensor;
import dev.ganforge.trainer.network.Shape;
import java.util.ArrayList;
import java.util.List;

/**
 * Compiles the fixed network whose features a quality measure compares: three convolutions with
 * random orthogonal kernels that nobody ever trains.
 *
 * <p>{@code forward(images) -> float32 [N, 448]}, images uint8 [N, H, W, C]: of each layer in turn
 * the mean of every channel over the image, then the deviation of every channel.
 */
public final class FeatureProgram {
  /*
   * Kernels 4x4, stride 2, padding 1, no bias, each layer's kernels the rows of an orthogonal matrix,
   * LeakyReLU behind it. The network is built for the channels of the data: grey repeated three times
   * would cost three times as much in the first layer, and its kernels, summed over the copies, would
   * be orthogonal no longer. Grey and colour therefore have different networks, and their distances
   * do not compare; those of different data sets never do.
   *
   * Three halvings want 8 pixels, and from 16 on the last layer has a deviation worth the name:
   * smaller images are enlarged, every pixel repeated.
   */
  private static final long SEED = 0x66656174; // "feat"; another seed is another measure
  private static final int[] WIDTHS = {32, 64, 128};
  private static final int KERNEL = 4;
  private static final int LEAST_EXTENT = 16;

  private FeatureProgram() {}

  /** The program for images of a shape: channels x height x width. */
  public static TorchScriptArchive compile(Shape image) {
    ScriptModule module = new ScriptModule();
    List<String> body = new ArrayList<>();
    body.add("torch.set_grad_enabled(False)");
    body.add("pixels = torch.sub(torch.div(torch.to(images, 6), 127.5), 1.)");
    body.add("x = torch.permute(pixels, [0, 3, 1, 2])"); // [N, C, H, W]
    int factor = (LEAST_EXTENT - 1) / Math.min(image.dim(1), image.dim(2)) + 1;
    if (factor > 1) {
      body.add("x = torch.upsample_nearest2d(x, None, [" + factor + ".0, " + factor + ".0])");
    }
    body.add("features = annotate(List[Tensor], [])");
    int in = image.dim(0);
    for (int layer = 0; layer < WIDTHS.length; layer++) {
      String weight = "features." + layer + ".weight";
      module.tensor(weight, weight(WIDTHS[layer], in, layer), false);
      body.add(
          "x = torch.conv2d(x, self.%s, None, [2, 2], [1, 1])"
              .formatted(ScriptModule.attribute(weight)));
      body.add("x = torch.leaky_relu_(x, 0.2)");
      body.add("_0 = torch.append(features, torch.mean(x, [2, 3]))");
      body.add("_1 = torch.append(features, torch.std(x, [2, 3], False))");
      in = WIDTHS[layer];
    }
    body.add("return torch.cat(features, 1)");
    module.method("forward", "images: Tensor", "Tensor", body);
    return new TorchScriptArchive(module);
  }

  private static FloatTensor weight(int out, int in, int layer) {
    SplitMix64 random = new SplitMix64(SplitMix64.derive(SEED, layer));
    return new FloatTensor(
        Shape.of(out, in, KERNEL, KERNEL),
        OrthogonalMatrix.draw(out, in * KERNEL * KERNEL, random));
  }
}
