package dev.ganforge.trainer.torchscript;

import java.util.List;

/**
 * Compiles a matrix product that is repeated, to measure what a machine can do.
 *
 * <ul>
 *   <li>{@code fp32(a, b, times) -> scalar}, a and b float32 [n, n], times a scalar;
 *   <li>{@code bf16(a, b, times) -> scalar}: the same in bfloat16.
 * </ul>
 */
public final class GemmProgram {
  private GemmProgram() {}

  /** The program; it has no tensors of its own. */
  public static TorchScriptArchive compile() {
    ScriptModule module = new ScriptModule();
    method(module, "fp32", "a", "b");
    method(module, "bf16", "torch.to(a, 15)", "torch.to(b, 15)");
    return new TorchScriptArchive(module);
  }

  private static void method(ScriptModule module, String name, String a, String b) {
    module.method(
        name,
        "a: Tensor, b: Tensor, times: Tensor",
        "Tensor",
        List.of(
            "torch.set_grad_enabled(False)",
            "left = " + a,
            "right = " + b,
            "product = left",
            "for i in range(int(torch.item(times))):",
            "  product = torch.mm(left, right)",
            "return torch.to(torch.select(torch.select(product, 0, 0), 0, 0), 6)"));
  }
}
