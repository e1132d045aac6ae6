package dev.ganforge.trainer.training;

import ai.djl.Device;
import dev.ganforge.runtime.engine.TorchEngine;
import dev.ganforge.runtime.image.Pixels;
import dev.ganforge.runtime.latent.SplitMix64;
import dev.ganforge.trainer.dataset.BatchLoader;
import dev.ganforge.trainer.dataset.Dataset;
import dev.ganforge.trainer.dataset.ShuffledOrder;
import dev.ganforge.trainer.network.BatchNorm;
import dev.ganforge.trainer.network.FloatTensor;
import dev.ganforge.trainer.network.Gan;
import dev.ganforge.trainer.network.Precision;
import dev.ganforge.trainer.network.Shape;
import dev.ganforge.trainer.network.Target;
import dev.ganforge.trainer.torchscript.GanProgram;
import dev.ganforge.trainer.torchscript.GanState;
import dev.ganforge.trainer.torchscript.GeneratorProgram;
import dev.ganforge.trainer.torchscript.Objective;
import dev.ganforge.trainer.torchscript.TorchScriptArchive;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;

/** One GAN on a device with the data it learns from. Used by one thread at a time. */
public final class TrainingSession implements AutoCloseable {
  /** The seeds of the fixed latents that every sample grid shows, 0 to 63. */
  public static final int FIXED_LATENTS = 64;

  private static final long STANDING = 0x7374; // "st": apart from the seed's other uses
  private static final int STANDING_BATCHES = 8;
  private static final int STANDING_BATCH = 64;

  private final Gan gan;
  private final RunSettings settings;
  private final Device device;
  private final TrainingProgram program;
  private final BatchLoader loader;
  private final TrainingLoop loop;
  private long step;

  private TrainingSession(
      Gan gan,
      RunSettings settings,
      Device device,
      TrainingProgram program,
      BatchLoader loader,
      TrainingLoop loop,
      long step) {
    this.gan = gan;
    this.settings = settings;
    this.device = device;
    this.program = program;
    this.loader = loader;
    this.loop = loop;
    this.step = step;
  }

  /**
   * Compiles and loads the program of a run.
   *
   * @param start the state to train on from
   */
  public static TrainingSession open(
      Gan gan, RunSettings settings, Dataset dataset, Device device, Start start, Clock clock) {
    Objective objective = objective(settings);
    ShuffledOrder order =
        new ShuffledOrder(
            settings.seed(),
            dataset.size(),
            Math.multiplyExact(settings.data().batchSize(), objective.dUpdates()));
    Precision precision = TargetChoice.precision(settings.precision(), settings.network(), device);
    Target target = TargetChoice.target(precision, device);
    TrainingProgram program =
        TrainingProgram.load(GanProgram.compile(gan, objective, target, start.state()), device);
    BatchLoader loader =
        new BatchLoader(dataset, order, settings.seed(), settings.data().flip(), start.step() + 1);
    TrainingLoop loop =
        new TrainingLoop(
            gan,
            program,
            loader,
            order,
            settings,
            GanProgram.latentBatches(gan, objective),
            start.activeSeconds(),
            start.trainedBefore(),
            clock);
    return new TrainingSession(gan, settings, device, program, loader, loop, start.step());
  }

  /**
   * Where a session begins.
   *
   * @param step steps trained before
   * @param activeSeconds seconds trained before
   * @param state every tensor, by the names of {@link GanState}
   * @param trainedBefore steps that its weights were trained before step 1, in other runs
   */
  public record Start(
      long step, double activeSeconds, Map<String, FloatTensor> state, long trainedBefore) {
    /** The start of a run that began untrained. */
    public Start(long step, double activeSeconds, Map<String, FloatTensor> state) {
      this(step, activeSeconds, state, 0);
    }

    /** The beginning of a run: a function of its seed. */
    public static Start initial(Gan gan, long seed) {
      return new Start(0, 0, GanState.initial(gan, seed));
    }
  }

  /**
   * What a checkpoint publishes.
   *
   * @param state every tensor, by the names of {@link GanState}
   * @param generator the averaged generator for serving
   * @param samples its images of the fixed latents
   */
  public record Snapshot(
      Map<String, FloatTensor> state, TorchScriptArchive generator, List<Pixels> samples) {
    public Snapshot {
      samples = List.copyOf(samples);
    }
  }

  /** What a run's networks play for and how they are updated, as the program takes it. */
  public static Objective objective(RunSettings settings) {
    RunSettings.Objective game = settings.objective();
    RunSettings.Optimizer adam = settings.optimizer();
    return new Objective(
        game.loss(),
        game.realLabel(),
        game.dUpdates(),
        game.gUpdates(),
        new Objective.Adam(adam.learningRateD(), adam.beta1(), adam.beta2(), adam.epsilon()),
        new Objective.Adam(adam.learningRateG(), adam.beta1(), adam.beta2(), adam.epsilon()));
  }

  /** Steps trained so far. */
  public long step() {
    return step;
  }

  /** Trains up to a step, or until the listener asks to end. */
  public void trainTo(long target, TrainingLoop.Listener listener) throws InterruptedException {
    step = loop.run(step, target, listener);
  }

  /**
   * The state as it stands, and the generator to serve: the averaged weights, with batch statistics
   * re-estimated over fresh latents. Training goes on as if it had not been called.
   */
  public Snapshot snapshot() {
    estimateStandingStatistics();
    Map<String, FloatTensor> state = program.state();
    TorchScriptArchive generator = GeneratorProgram.compile(gan, GanState.under("ema.", state));
    return new Snapshot(state, generator, samples(generator));
  }

  /**
   * Brock et al. 2019, section 4.1 ("standing statistics"): the averaged weights never saw a batch,
   * so their batch statistics are averaged over fresh latents, a function of (run seed, step).
   */
  private void estimateStandingStatistics() {
    boolean normalised = gan.generator().layers().stream().anyMatch(BatchNorm.class::isInstance);
    /* Dropout in G draws from the engine; what it draws here must not depend on what came before. */
    TorchEngine.get().setRandomSeed((int) SplitMix64.derive(settings.seed(), STANDING, step));
    for (int k = 1; normalised && k <= STANDING_BATCHES; k++) {
      float[] z = new float[STANDING_BATCH * gan.latent()];
      SplitMix64 random = new SplitMix64(SplitMix64.derive(settings.seed(), STANDING, step, k));
      gan.distribution().fill(random, z, 0, z.length);
      program.standing(new FloatTensor(Shape.of(STANDING_BATCH, gan.latent()), z), k);
    }
  }

  /** Loads the published module as a reader would, which proves it, and runs it. */
  private List<Pixels> samples(TorchScriptArchive generator) {
    long[] seeds = LongStream.range(0, FIXED_LATENTS).toArray();
    FloatTensor z =
        new FloatTensor(
            Shape.of(FIXED_LATENTS, gan.latent()), gan.distribution().latents(seeds, gan.latent()));
    int height = gan.image().dim(1);
    int width = gan.image().dim(2);
    int channels = gan.image().dim(0);
    int size = height * width * channels;
    List<Pixels> images = new ArrayList<>();
    try (TrainingProgram published = TrainingProgram.load(generator, device)) {
      byte[] samples = published.samples(z);
      for (int i = 0; i < FIXED_LATENTS; i++) {
        byte[] image = Arrays.copyOfRange(samples, i * size, (i + 1) * size);
        images.add(new Pixels(height, width, channels, image));
      }
    }
    return images;
  }

  @Override
  public void close() {
    loop.close();
    loader.close();
    program.close();
  }
}
