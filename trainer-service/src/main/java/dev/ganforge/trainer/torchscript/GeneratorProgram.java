package dev.ganforge.trainer.torchscript;

import dev.ganforge.trainer.network.FloatTensor;
import dev.ganforge.trainer.network.Gan;
import dev.ganforge.trainer.network.Mode;
import dev.ganforge.trainer.network.Network;
import dev.ganforge.trainer.network.Target;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Compiles a generator to the inference-only TorchScript module that is published for serving.
 *
 * <ul>
 *   <li>{@code forward(z) -> uint8 [N, H, W, C]}, z float32 [N, latent];
 *   <li>{@code images(z) -> float32 [N, C, H, W]} in [-1, 1];
 *   <li>where it is made of transposed convolutions, {@code forward_bf16} and {@code images_bf16},
 *       the same multiplied in bfloat16, for processors that do so in hardware; {@code use_bf16()},
 *       called once before, prepares the weights.
 * </ul>
 *
 * It runs in evaluation mode with batch normalisation folded into the layers before it, so that an
 * image depends on its latent alone.
 */
public final class GeneratorProgram {
  private GeneratorProgram() {}

  /** The program of G with these values, by the names of PyTorch's state_dict without a prefix. */
  public static TorchScriptArchive compile(Gan gan, Map<String, FloatTensor> values) {
    Folding folded = Folding.of(gan.generator(), values);
    Network network = folded.network();
    ScriptModule module = new ScriptModule();
    folded.values().forEach((name, tensor) -> module.tensor("G." + name, tensor, false));
    List<String> body = new ArrayList<>();
    body.add("torch.set_grad_enabled(False)");
    body.add("x = torch.reshape(z, [-1, " + network.input().toString().replace("x", ", ") + "])");
    body.addAll(
        network.statements(
            "x",
            (layer, inPlace) ->
                new Mode(
                    parameter -> "self." + ScriptModule.attribute("G." + layer + "." + parameter),
                    false,
                    "",
                    inPlace,
                    Target.PLAIN)));
    String image = gan.image().toString().replace("x", ", ");
    body.add("return torch.reshape(x, [-1, " + image + "])");
    module.method("images", "z: Tensor", "Tensor", body);
    pixels(module, "forward", "images");
    if (Bfloat16Generator.writes(network)) {
      Bfloat16Generator.addTo(module, network);
      pixels(module, "forward_bf16", "images_bf16");
    }
    return new TorchScriptArchive(module);
  }

  private static void pixels(ScriptModule module, String method, String images) {
    module.method(
        method,
        "z: Tensor",
        "Tensor",
        List.of(
            "x = torch.mul(torch.add(self." + images + "(z), 1.), 127.5)",
            "bytes = torch.to(torch.clamp(torch.round(x), 0., 255.), 0)",
            "return torch.contiguous(torch.permute(bytes, [0, 2, 3, 1]))"));
  }
}
