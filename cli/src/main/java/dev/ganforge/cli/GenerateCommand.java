package dev.ganforge.cli;

import dev.ganforge.cli.option.EmbeddedOption;
import dev.ganforge.cli.option.GeneratorAddress;
import dev.ganforge.cli.option.ImageOptions;
import dev.ganforge.cli.option.WalkOptions;
import dev.ganforge.cli.process.CommandContext;
import dev.ganforge.cli.process.CommandFailure;
import dev.ganforge.cli.process.ExitStatus;
import dev.ganforge.cli.process.Logs;
import dev.ganforge.cli.process.Shutdown;
import dev.ganforge.cli.service.GeneratorClient;
import dev.ganforge.cli.service.PatientGenerator;
import dev.ganforge.cli.service.PublishedModels;
import dev.ganforge.cli.service.TrainerClient;
import dev.ganforge.v1.GenerateRequest;
import dev.ganforge.v1.GenerateResponse;
import dev.ganforge.v1.InterpolateRequest;
import dev.ganforge.v1.InterpolateResponse;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Writes generated images to files. */
@Command(
    name = "generate",
    description =
        "Writes generated images to files: one, a grid of several, each its own, or a walk.",
    footer = {
      "Examples:",
      "  ganforge generate --count 64 --seed 1 --out grid.png",
      "  ganforge generate --embedded --data-dir D --seed 7 --out image.png",
      "  ganforge generate --count 100 --seed 0 --out-dir images --model digits@400",
      "  ganforge generate --interpolate 1:2:3 --frames 24 --out walk.png"
    })
final class GenerateCommand implements Callable<Integer> {
  private final CommandContext context;
  @Mixin private GeneratorAddress address = new GeneratorAddress();
  @Mixin private EmbeddedOption embedded = new EmbeddedOption();
  @Mixin private ImageOptions images = new ImageOptions();
  @Mixin private WalkOptions walk = new WalkOptions();

  @Option(
      names = "--out",
      paramLabel = "FILE",
      description = "One file: a single image, or a grid of --count images; - is stdout.")
  private @Nullable String out;

  @Option(
      names = "--out-dir",
      paramLabel = "DIR",
      description = "A folder: each image a file, named by run, step and seed.")
  private @Nullable Path outDir;

  GenerateCommand(CommandContext context) {
    this.context = context;
  }

  @Override
  public Integer call() {
    Logs.ofCommand(context.debug());
    if ((out == null) == (outDir == null)) {
      throw CommandFailure.badInput("one of --out FILE and --out-dir DIR is needed");
    }
    if (walk.given() && images.seedOrCount()) {
      throw CommandFailure.badInput("--interpolate has its own seeds: no --seed, no --count");
    }
    if (walk.framesAlone()) {
      throw CommandFailure.badInput("--frames is of a walk: add --interpolate A:B");
    }
    if (embedded.embedded()) {
      generateHere();
    } else {
      try (GeneratorClient generator = GeneratorClient.connect(address.target())) {
        write(images.model(), generator::generate, generator::interpolate);
      }
    }
    return ExitStatus.OK;
  }

  private void generateHere() {
    Shutdown shutdown = context.shutdown();
    Path dataDir = embedded.dataDir().path();
    try (TrainerClient trainer = TrainerClient.embedded(dataDir, shutdown)) {
      String model = new PublishedModels(trainer).exact(images.model());
      try (GeneratorClient generator = GeneratorClient.embedded(dataDir, trainer, shutdown)) {
        PatientGenerator patient = new PatientGenerator(generator, shutdown);
        write(model, patient::generate, patient::interpolate);
      }
    }
  }

  /** Asks for what the options say, and writes it where they say. */
  private void write(
      String model,
      Function<GenerateRequest, GenerateResponse> generate,
      BiConsumer<InterpolateRequest, Consumer<InterpolateResponse>> interpolate) {
    ImageFiles files = new ImageFiles(context.console());
    if (walk.given()) {
      WalkFiles frames =
          new WalkFiles(files, out, outDir, walk.name(), images.extension(), context.console());
      interpolate.accept(walk.request(model, images, out), frames);
      frames.say();
    } else if (out != null) {
      files.writeOne(generate.apply(images.request(model, true)), out);
    } else if (outDir != null) {
      files.writeAll(generate.apply(images.request(model, false)), outDir, images.extension());
    }
  }
}
