package dev.ganforge.bench;

import ai.djl.Device;
import ai.djl.pytorch.jni.JniUtils;
import dev.ganforge.runtime.engine.TorchEngine;
import dev.ganforge.trainer.network.Gan;
import dev.ganforge.trainer.network.NetworkSettings;
import dev.ganforge.trainer.network.Precision;
import dev.ganforge.trainer.network.Presets;
import dev.ganforge.trainer.network.Shape;
import dev.ganforge.trainer.network.Target;
import dev.ganforge.trainer.run.PresetSettings;
import dev.ganforge.trainer.torchscript.GanProgram;
import dev.ganforge.trainer.torchscript.GanState;
import dev.ganforge.trainer.torchscript.Objective;
import dev.ganforge.trainer.training.RunSettings;
import dev.ganforge.trainer.training.TrainingProgram;
import dev.ganforge.trainer.training.TrainingSession;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;

/**
 * Where the time of a training step goes, operator by operator: {@code bench/profile PRESET IMAGE
 * CHANNELS BATCH PRECISION [contiguous|plain]}.
 *
 * <p>{@code contiguous} is the program as stock PyTorch lays it out, {@code plain} without the
 * matrix products for small images.
 */
public final class Profile {
  private static final int WARM_UP = 6;
  private static final int STEPS = 8;
  private static final double NANOS = 1e9;
  private static final int LINES = 14;

  private final TrainingProgram program;
  private final ByteBuffer real;
  private final Shape realShape;
  private final float[] latents;
  private final Shape latentShape;

  private Profile(TrainingProgram program, Shape realShape, Shape latentShape) {
    this.program = program;
    this.realShape = realShape;
    this.latentShape = latentShape;
    Random random = new Random(1);
    byte[] pixels = new byte[realShape.elements()];
    random.nextBytes(pixels);
    real = ByteBuffer.allocateDirect(pixels.length).put(pixels);
    latents = new float[latentShape.elements()];
    for (int i = 0; i < latents.length; i++) {
      latents[i] = (float) random.nextGaussian();
    }
  }

  /** Prints one table. */
  public static void main(String[] arguments) throws IOException {
    if (arguments.length < 5) {
      System.err.println("profile PRESET IMAGE CHANNELS BATCH PRECISION [contiguous|plain]");
      System.exit(2);
    }
    RunSettings preset = PresetSettings.defaults(arguments[0]);
    int image = Integer.parseInt(arguments[1]);
    int batch = Integer.parseInt(arguments[3]);
    NetworkSettings network = network(preset.network(), image, Integer.parseInt(arguments[2]));
    Gan gan = Presets.gan(network);
    Objective objective = TrainingSession.objective(preset);
    Target target = target(arguments[4], arguments.length > 5 ? arguments[5] : "");
    Machine.print();
    TorchEngine.setThreads(Runtime.getRuntime().availableProcessors());
    try (TrainingProgram program =
        TrainingProgram.load(
            GanProgram.compile(gan, objective, target, GanState.initial(gan, 1)), Device.cpu())) {
      int channels = gan.image().dim(0);
      Shape real = Shape.of(batch * objective.dUpdates(), image, image, channels);
      Shape latents = Shape.of(GanProgram.latentBatches(gan, objective), batch, gan.latent());
      new Profile(program, real, latents).print();
    }
  }

  private static NetworkSettings network(NetworkSettings preset, int image, int channels) {
    return new NetworkSettings(
        preset.preset(),
        image,
        channels,
        preset.latent(),
        preset.ngf(),
        preset.ndf(),
        preset.width(),
        preset.dropout(),
        "");
  }

  private static Target target(String precision, String layout) {
    Precision multiplied = Precision.valueOf(precision.toUpperCase(Locale.ROOT));
    return switch (layout) {
      case "contiguous" -> new Target(multiplied, false, false);
      case "plain" -> new Target(multiplied, true, false);
      default -> new Target(multiplied, true, true);
    };
  }

  private void print() throws IOException {
    for (int i = 0; i < WARM_UP; i++) {
      step();
    }
    double[] seconds = new double[STEPS];
    for (int i = 0; i < STEPS; i++) {
      seconds[i] = step();
    }
    Path file = Files.createTempFile("ganforge-profile", ".json");
    JniUtils.startProfile(false, false, false);
    for (int i = 0; i < STEPS; i++) {
      step();
    }
    JniUtils.stopProfile(file.toString());
    Arrays.sort(seconds);
    say("median step %.1f ms without the profiler%n", 1000 * seconds[STEPS / 2]);
    table(Trace.read(file));
    Files.delete(file);
  }

  private static void table(Map<String, Trace.Operator> operators) {
    double total =
        operators.values().stream().mapToDouble(Trace.Operator::milliseconds).sum() / STEPS;
    say("| %-40s | %6s | %8s | %5s |", "operator", "calls", "ms", "%");
    say("|---|---|---|---|");
    List<Map.Entry<String, Trace.Operator>> sorted =
        operators.entrySet().stream()
            .sorted(Comparator.comparing(entry -> -entry.getValue().milliseconds()))
            .toList();
    double rest = total;
    for (Map.Entry<String, Trace.Operator> entry : sorted.subList(0, LINES)) {
      double own = entry.getValue().milliseconds() / STEPS;
      rest -= own;
      int calls = entry.getValue().calls() / STEPS;
      say("| %-40s | %6d | %8.1f | %5.1f |", entry.getKey(), calls, own, 100 * own / total);
    }
    say("| %-40s | %6s | %8.1f | %5.1f |", "all others", "", rest, 100 * rest / total);
  }

  private double step() {
    long start = System.nanoTime();
    real.rewind();
    program.trainStep(real, realShape, latents, latentShape, 1e-3f);
    return (System.nanoTime() - start) / NANOS;
  }

  private static void say(String format, Object... values) {
    System.out.println(String.format(Locale.ROOT, format, values));
  }
}
