package dev.ganforge.trainer.torchscript;

import dev.ganforge.trainer.network.FloatTensor;
import dev.ganforge.trainer.network.Gan;
import dev.ganforge.trainer.network.Mode;
import dev.ganforge.trainer.network.Network;
import dev.ganforge.trainer.network.Precision;
import dev.ganforge.trainer.network.Target;
import dev.ganforge.trainer.network.Updates;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Compiles a GAN to one TorchScript module whose methods are the body of the training loop.
 *
 * <ul>
 *   <li>{@code train_step(real, z, ema_weight) -> metrics[5]}: real uint8 [dUpdates * N, H, W, C],
 *       z float32 [L, N, latent] with L of {@link #latentBatches}; ema_weight a scalar, 1 minus the
 *       decay of the averaged generator. The metrics are loss_D, loss_G, D(x), D(G(z)) in D's
 *       update and D(G(z)) in G's.
 *   <li>{@code update(x, z, ema_weight)}: the same for float32 images in [-1, 1].
 *   <li>{@code standing(z, k)}: folds the batch statistics of the averaged generator over the k-th
 *       batch of latents (k from 1) into its standing statistics by cumulative averaging.
 *   <li>{@code state() -> Dict[str, Tensor]}: every tensor, by the names of {@link GanState}.
 * </ul>
 */
public final class GanProgram {
  /*
   * Adam is given List[Tensor] attributes: on a list literal of attributes TorchScript removes the
   * fused update as dead code, and the gradients with it. In G's update D's weights are detached, so
   * that their gradient is never computed. The fakes that updated D update G as well where the
   * schedule shares them; other fakes for D are computed without a graph.
   */
  private final Gan gan;
  private final Objective objective;
  private final Target target;
  private final ScriptModule module = new ScriptModule();

  private GanProgram(Gan gan, Objective objective, Target target) {
    this.gan = gan;
    this.objective = objective;
    this.target = target;
  }

  /**
   * The program with its tensors at the values of {@code state}, named as in {@link GanState}.
   *
   * @param target what training is written for
   */
  public static TorchScriptArchive compile(
      Gan gan, Objective objective, Target target, Map<String, FloatTensor> state) {
    GanProgram program = new GanProgram(gan, objective, target);
    program.tensors(state);
    program.networks();
    program.updates();
    program.steps();
    return new TorchScriptArchive(program.module, target.channelsLast());
  }

  /** How many batches of latents one step takes. */
  public static int latentBatches(Gan gan, Objective objective) {
    int shared = gan.updates().freshLatents() ? 0 : 1;
    return objective.dUpdates() + objective.gUpdates() - shared;
  }

  private void tensors(Map<String, FloatTensor> state) {
    network(gan.generator(), state);
    network(gan.discriminator(), state);
    for (String name : gan.generator().parameters().keySet()) {
      module.tensor("ema." + name, GanState.of(state, "ema." + name), false);
    }
    module.list(
        "ema_params", gan.generator().optimized().stream().map(name -> "ema." + name).toList());
    List<String> entries = new ArrayList<>();
    for (String key : state.keySet()) {
      entries.add("\"" + key + "\": self." + ScriptModule.attribute(key));
    }
    module.method(
        "state", "", "Dict[str, Tensor]", List.of("return {" + String.join(", ", entries) + "}"));
  }

  private void network(Network network, Map<String, FloatTensor> state) {
    List<String> optimized =
        network.optimized().stream().map(name -> network.name() + "." + name).toList();
    for (String name : network.parameters().keySet()) {
      String key = network.name() + "." + name;
      module.tensor(key, GanState.of(state, key), optimized.contains(key));
    }
    module.list(network.name() + "_params", optimized);
    for (String moment : List.of("exp_avg", "exp_avg_sq", "step")) {
      List<String> keys = optimized.stream().map(key -> "optimizer." + key + "." + moment).toList();
      keys.forEach(key -> module.tensor(key, GanState.of(state, key), false));
      module.list(network.name() + "_" + moment, keys);
    }
  }

  private void networks() {
    Network g = gan.generator();
    Network d = gan.discriminator();
    method("g", "z: Tensor", forward(g, new Pass("G", true, "", false, target)));
    if (gan.updates().evaluatedFakes()) {
      method("g_eval", "z: Tensor", forward(g, new Pass("G", false, "", false, target)));
    }
    method(
        "g_standing",
        "z: Tensor, momentum: float",
        forward(g, new Pass("ema", true, "momentum", false, Target.PLAIN)));
    method("d", "image: Tensor", forward(d, new Pass("D", true, "", false, target)));
    method("d_frozen", "image: Tensor", forward(d, new Pass("D", true, "", true, target)));
  }

  private void method(String name, String inputs, List<String> body) {
    module.method(name, inputs, "Tensor", body);
  }

  /** How one method runs a network; the parts are those of {@link Mode}. */
  private record Pass(
      String prefix, boolean training, String momentum, boolean frozen, Target target) {

    Mode mode(String layer, boolean inPlace) {
      return new Mode(parameter -> tensor(layer, parameter), training, momentum, inPlace, target);
    }

    private String tensor(String layer, String parameter) {
      String tensor = "self." + ScriptModule.attribute(prefix + "." + layer + "." + parameter);
      boolean buffer = parameter.startsWith("running_");
      return frozen && !buffer ? "torch.detach(" + tensor + ")" : tensor;
    }
  }

  private static List<String> forward(Network network, Pass pass) {
    boolean discriminator = network.name().equals("D");
    List<String> body = new ArrayList<>();
    String in = "torch.reshape(" + (discriminator ? "image, " : "z, ") + batched(network) + ")";
    Precision precision = pass.target().precision();
    body.add("x = " + (precision == Precision.FP32 ? in : precision.of(in)));
    body.addAll(network.statements("x", pass::mode));
    body.add("return " + (discriminator ? Precision.FP32.of("torch.reshape(x, [-1])") : "x"));
    return body;
  }

  private static String batched(Network network) {
    return "[-1, " + network.input().toString().replace("x", ", ") + "]";
  }

  private void updates() {
    LossTerms terms = new LossTerms(objective.loss(), objective.realLabel());
    List<String> d = new ArrayList<>();
    d.add("seen = torch.detach(fake)");
    if (gan.updates().joined()) {
      d.add("n = torch.size(x, 0)");
      d.add("both = self.d(torch.cat([torch.reshape(x, torch.size(seen)), seen]))");
      d.add("real = torch.slice(both, 0, 0, n)");
      d.add("fooled = torch.slice(both, 0, n)");
    } else {
      d.add("real = self.d(x)");
      d.add("fooled = self.d(seen)");
    }
    d.add("loss_real = " + terms.real("real"));
    d.add("loss_fake = " + terms.fake("fooled"));
    d.add("total = torch.add(loss_real, loss_fake)");
    d.add(gan.updates().halved() ? "loss = torch.div(total, 2.)" : "loss = total");
    d.addAll(adam("D", objective.adamD()));
    d.add(
        "return [torch.detach(loss), " + terms.shown("real") + ", " + terms.shown("fooled") + "]");
    module.method("update_d", "x: Tensor, fake: Tensor", "List[Tensor]", d);

    List<String> g = new ArrayList<>();
    g.add("again = self.d_frozen(fake)");
    g.add("loss = " + terms.generator("again"));
    g.addAll(adam("G", objective.adamG()));
    g.add("return [torch.detach(loss), " + terms.shown("again") + "]");
    module.method("update_g", "fake: Tensor", "List[Tensor]", g);
  }

  private static List<String> adam(String net, Objective.Adam adam) {
    return List.of(
        "optional = torch.autograd.grad([loss], self." + net + "_params)",
        "grads = annotate(List[Tensor], [])",
        "for i in range(torch.len(optional)):",
        "  grad = optional[i]",
        "  if torch.__isnot__(grad, None):",
        "    _0 = torch.append(grads, unchecked_cast(Tensor, grad))",
        "  else:",
        "    pass",
        "torch._foreach_add_(self." + net + "_step, 1)",
        String.format(
            Locale.ROOT,
            "torch._fused_adam_(self.%1$s_params, grads, self.%1$s_exp_avg, self.%1$s_exp_avg_sq,"
                + " annotate(List[Tensor], []), self.%1$s_step, lr=%2$s, beta1=%3$s, beta2=%4$s,"
                + " weight_decay=0.0, eps=%5$s, amsgrad=False, maximize=False)",
            net,
            adam.learningRate(),
            adam.beta1(),
            adam.beta2(),
            adam.epsilon()));
  }

  private void steps() {
    List<String> body = new ArrayList<>();
    body.add("torch.set_grad_enabled(True)");
    if (objective.dUpdates() > 1) {
      body.add("n = torch.floordiv(torch.size(x, 0), " + objective.dUpdates() + ")");
    }
    int latent = gan.updates().generatorFirst() ? generatorFirst(body) : discriminatorFirst(body);
    if (latent != latentBatches(gan, objective)) {
      throw new IllegalStateException("a step takes " + latent + " batches of latents");
    }
    body.add("torch.set_grad_enabled(False)");
    body.add("weight = float(torch.item(ema_weight))");
    body.add("torch._foreach_lerp_(self.ema_params, self.G_params, weight)");
    body.add("return torch.stack([on_d[0], on_g[0], on_d[1], on_d[2], on_g[1]])");
    String inputs = "x: Tensor, z: Tensor, ema_weight: Tensor";
    module.method("update", inputs, "Tensor", body);
    module.method(
        "train_step",
        "real: Tensor, z: Tensor, ema_weight: Tensor",
        "Tensor",
        List.of(
            "pixels = torch.sub(torch.div(torch.to(real, 6), 127.5), 1.)",
            "return self.update(torch.permute(pixels, [0, 3, 1, 2]), z, ema_weight)"));
    module.method(
        "standing",
        "z: Tensor, k: Tensor",
        "Tensor",
        List.of(
            "torch.set_grad_enabled(False)",
            "momentum = torch.div(1., float(torch.item(k)))",
            "x = self.g_standing(z, momentum)",
            "return torch.mean(x)"));
  }

  private int discriminatorFirst(List<String> body) {
    Updates updates = gan.updates();
    int latent = 0;
    for (int i = 0; i < objective.dUpdates(); i++) {
      boolean shared = !updates.freshLatents() && i == objective.dUpdates() - 1;
      addFake(body, latent++, shared);
      body.add("on_d = self.update_d(" + realBatch(i) + ", fake)");
    }
    for (int i = 0; i < objective.gUpdates(); i++) {
      if (i > 0 || updates.freshLatents()) {
        addFake(body, latent++, true);
      }
      body.add("on_g = self.update_g(fake)");
    }
    return latent;
  }

  private int generatorFirst(List<String> body) {
    int latent = 0;
    for (int i = 0; i < objective.gUpdates(); i++) {
      addFake(body, latent++, true);
      body.add("on_g = self.update_g(fake)");
    }
    for (int i = 0; i < objective.dUpdates(); i++) {
      if (i > 0 || gan.updates().freshLatents()) {
        addFake(body, latent++, false);
      }
      body.add("on_d = self.update_d(" + realBatch(i) + ", fake)");
    }
    return latent;
  }

  /** Fakes for an update: with a graph where G is updated on them. */
  private void addFake(List<String> body, int latent, boolean graph) {
    String z = "torch.select(z, 0, " + latent + ")";
    if (graph) {
      body.add("fake = self.g(" + z + ")");
      return;
    }
    String method = gan.updates().evaluatedFakes() ? "g_eval" : "g";
    body.add("torch.set_grad_enabled(False)");
    body.add("fake = self." + method + "(" + z + ")");
    body.add("torch.set_grad_enabled(True)");
  }

  private String realBatch(int update) {
    if (objective.dUpdates() == 1) {
      return "x";
    }
    return String.format(
        "torch.slice(x, 0, torch.mul(n, %d), torch.mul(n, %d))", update, update + 1);
  }
}
