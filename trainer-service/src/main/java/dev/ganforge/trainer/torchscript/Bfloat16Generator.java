package dev.ganforge.trainer.torchscript;

import dev.ganforge.trainer.network.ConvTranspose2d;
import dev.ganforge.trainer.network.FloatTensor;
import dev.ganforge.trainer.network.Layer;
import dev.ganforge.trainer.network.LeakyReLU;
import dev.ganforge.trainer.network.Mode;
import dev.ganforge.trainer.network.Network;
import dev.ganforge.trainer.network.Precision;
import dev.ganforge.trainer.network.ReLU;
import dev.ganforge.trainer.network.Shape;
import dev.ganforge.trainer.network.Tanh;
import dev.ganforge.trainer.network.Target;
import java.util.ArrayList;
import java.util.List;

/** The methods of a published generator that multiply in bfloat16, for transposed convolutions. */
final class Bfloat16Generator {
  /*
   * A transposed convolution with kernel 4, stride 2 and padding 1 doubles an image. Seen in blocks
   * of 2 x 2 pixels of the padded result, each block is a function of 2 x 2 pixels of the input, the
   * same function for all: a plain convolution with kernel 2 and padding 1 whose output channels are
   * the block's four pixels. Its weight at (row u, column v) of the kernel for the pixel (a, c) of
   * the block is the transposed convolution's at (2 (1 - u) + a, 2 (1 - v) + c). oneDNN runs that
   * faster, but the four pixels have to be put in their places afterwards, which for the three
   * channels of an image costs more than it gains. The first layer, of one pixel, is a matrix
   * product.
   *
   * The weights are brought into these forms once, by `use_bf16`; until then the attributes that
   * hold them are placeholders. The last activation is computed in float32.
   */
  private static final int MIN_BLOCK_CHANNELS = 16;

  private final ScriptModule module;
  private final Network network;
  private final List<String> preparation = new ArrayList<>();
  private final List<String> images = new ArrayList<>();

  private Bfloat16Generator(ScriptModule module, Network network) {
    this.module = module;
    this.network = network;
  }

  /** Whether the methods exist for a network without batch normalisation. */
  static boolean writes(Network network) {
    List<Layer> layers = network.layers();
    return layers.get(0) instanceof ConvTranspose2d
        && layers.stream()
            .allMatch(
                layer ->
                    layer instanceof ConvTranspose2d
                        || layer instanceof ReLU
                        || layer instanceof LeakyReLU
                        || layer instanceof Tanh);
  }

  /** Adds {@code use_bf16()} and {@code images_bf16(z)} to a module with the network's tensors. */
  static void addTo(ScriptModule module, Network network) {
    new Bfloat16Generator(module, network).add();
  }

  private void add() {
    preparation.add("torch.set_grad_enabled(False)");
    images.add("torch.set_grad_enabled(False)");
    String input = network.input().toString().replace("x", ", ");
    images.add("x = " + Precision.BF16.of("torch.reshape(z, [-1, " + input + "])"));
    int last = network.layers().size() - 1;
    for (int i = 0; i <= last; i++) {
      Layer layer = network.layers().get(i);
      if (layer instanceof ConvTranspose2d convolution) {
        add(convolution, network.layerName(i), network.inputOf(i));
      } else {
        if (i == last) {
          images.add("x = " + Precision.FP32.of("x"));
        }
        boolean inPlace = network.layers().get(i - 1).affine();
        Mode mode = new Mode(parameter -> parameter, false, "", inPlace, Target.PLAIN);
        layer.statement("x", network.inputOf(i), mode).lines().forEach(images::add);
      }
    }
    images.add("return " + Precision.FP32.of("x"));
    preparation.add("return torch.zeros([1])");
    module.method("use_bf16", "", "Tensor", preparation);
    module.method("images_bf16", "z: Tensor", "Tensor", images);
  }

  private void add(ConvTranspose2d layer, String name, Shape input) {
    String weight = "self." + ScriptModule.attribute("G." + name + ".weight");
    String bias = "None";
    if (layer.bias()) {
      String fp32 = "self." + ScriptModule.attribute("G." + name + ".bias");
      int copies = pixel(layer, input) ? layer.kernel() * layer.kernel() : block(layer) ? 4 : 1;
      bias = prepared(name + ".bias", "torch.repeat(" + fp32 + ", [" + copies + "])");
    }
    if (pixel(layer, input)) {
      addPixel(layer, name, weight, bias);
    } else if (block(layer)) {
      addBlock(layer, name, weight, bias, input);
    } else {
      images.add(
          "x = torch.conv_transpose2d(x, %1$s, %2$s, [%3$d, %3$d], [%4$d, %4$d])"
              .formatted(
                  prepared(name + ".weight", channelsLast(weight)),
                  bias,
                  layer.stride(),
                  layer.padding()));
    }
  }

  private static boolean pixel(ConvTranspose2d layer, Shape input) {
    return layer.padding() == 0 && input.dim(1) == 1 && input.dim(2) == 1;
  }

  private static boolean block(ConvTranspose2d layer) {
    return layer.kernel() == 4
        && layer.stride() == 2
        && layer.padding() == 1
        && layer.out() >= MIN_BLOCK_CHANNELS;
  }

  /** One pixel's kernel, scaled: [n, in] times [in, (row, column, out)]. */
  private void addPixel(ConvTranspose2d layer, String name, String weight, String bias) {
    int k = layer.kernel();
    String rows =
        "torch.reshape(torch.permute(%s, [0, 2, 3, 1]), [%d, %d])"
            .formatted(weight, layer.in(), k * k * layer.out());
    String product = prepared(name + ".weight", "torch.contiguous(" + rows + ")");
    images.add("x = torch.reshape(x, [-1, " + layer.in() + "])");
    images.add(
        layer.bias()
            ? "x = torch.addmm(" + bias + ", x, " + product + ")"
            : "x = torch.mm(x, " + product + ")");
    images.add("x = torch.reshape(x, [-1, %1$d, %1$d, %2$d])".formatted(k, layer.out()));
    images.add("x = torch.permute(x, [0, 3, 1, 2])");
  }

  private void addBlock(
      ConvTranspose2d layer, String name, String weight, String bias, Shape input) {
    int in = layer.in();
    int out = layer.out();
    String kernels = "torch.reshape(%s, [%d, %d, 2, 2, 2, 2])".formatted(weight, in, out);
    String blocks =
        "torch.reshape(torch.permute(torch.flip(%s, [2, 4]), [3, 5, 1, 0, 2, 4]), [%d, %d, 2, 2])"
            .formatted(kernels, 4 * out, in); // [(row, column, out), in, u, v]
    int h = input.dim(1);
    int w = input.dim(2);
    images.add(
        "x = torch.conv2d(x, %s, %s, [1, 1], [1, 1])"
            .formatted(prepared(name + ".weight", channelsLast(blocks)), bias));
    images.add(
        "x = torch.reshape(torch.permute(x, [0, 2, 3, 1]), [-1, %d, %d, 2, 2, %d])"
            .formatted(h + 1, w + 1, out));
    images.add(
        "x = torch.reshape(torch.permute(x, [0, 1, 3, 2, 4, 5]), [-1, %d, %d, %d])"
            .formatted(2 * h + 2, 2 * w + 2, out));
    images.add(
        "x = torch.slice(torch.slice(x, 1, 1, %d), 2, 1, %d)".formatted(2 * h + 1, 2 * w + 1));
    images.add("x = torch.contiguous(torch.permute(x, [0, 3, 1, 2]), memory_format=2)");
  }

  private static String channelsLast(String weight) {
    return "torch.contiguous(" + weight + ", memory_format=2)";
  }

  /** The attribute that {@code use_bf16} sets to an expression's value in bfloat16. */
  private String prepared(String name, String value) {
    String key = "bf16." + name;
    module.tensor(key, FloatTensor.zeros(Shape.of(1)), false);
    String attribute = "self." + ScriptModule.attribute(key);
    preparation.add(attribute + " = " + Precision.BF16.of(value));
    return attribute;
  }
}
