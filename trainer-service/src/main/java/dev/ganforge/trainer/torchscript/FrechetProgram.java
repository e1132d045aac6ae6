package dev.ganforge.trainer.torchscript;

import java.util.List;

/**
 * Compiles the linear algebra of the Frechet distance, in float64.
 *
 * <ul>
 *   <li>{@code moments(features) -> [mean [F], comoment [F, F]]}, features float32 [n, F]; the
 *       comoment is the sum of the outer products of what is left after the mean;
 *   <li>{@code root(covariance) -> [F, F]}: the symmetric square root;
 *   <li>{@code cross(root, covariance) -> scalar}: the trace of the square root of {@code root²
 *       covariance}.
 * </ul>
 */
public final class FrechetProgram {
  private FrechetProgram() {}

  /** The program; it has no tensors of its own. */
  public static TorchScriptArchive compile() {
    ScriptModule module = new ScriptModule();
    module.method(
        "moments",
        "features: Tensor",
        "List[Tensor]",
        List.of(
            "torch.set_grad_enabled(False)",
            "x = torch.to(features, 7)",
            "mean = torch.mean(x, [0])",
            "left = torch.sub(x, mean)",
            "return [mean, torch.matmul(torch.t(left), left)]"));
    module.method(
        "root",
        "covariance: Tensor",
        "Tensor",
        List.of(
            "torch.set_grad_enabled(False)",
            "values, vectors, = torch.linalg_eigh(covariance)",
            "scaled = torch.mul(vectors, torch.sqrt(torch.clamp(values, 0.)))",
            "return torch.matmul(scaled, torch.t(vectors))"));
    module.method(
        "cross",
        "root: Tensor, covariance: Tensor",
        "Tensor",
        List.of(
            "torch.set_grad_enabled(False)",
            "product = torch.matmul(torch.matmul(root, covariance), root)",
            "values = torch.linalg_eigvalsh(product)",
            "return torch.sum(torch.sqrt(torch.clamp(values, 0.)))"));
    return new TorchScriptArchive(module);
  }
}
