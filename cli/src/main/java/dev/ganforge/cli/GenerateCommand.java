package dev.ganforge.cli;

import dev.ganforge.cli.option.EmbeddedOption;
import dev.ganforge.cli.option.GeneratorAddress;
import dev.ganforge.cli.option.ImageOptions;
import dev.ganforge.cli.process.CommandContext;
import dev.ganforge.cli.process.CommandFailure;
import dev.ganforge.cli.process.ExitStatus;
import dev.ganforge.cli.process.Logs;
import dev.ganforge.cli.process.Shutdown;
import dev.ganforge.cli.service.GeneratorClient;
import dev.ganforge.cli.service.PatientGenerator;
import dev.ganforge.cli.service.PublishedModels;
import dev.ganforge.cli.service.TrainerClient;
import dev.ganforge.v1.GenerateResponse;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Writes generated images to files. */
@Command(
    name = "generate",
    description = "Writes generated images to files: one, a grid of several, or each its own.",
    footer = {
      "Examples:",
      "  ganforge generate --count 64 --seed 1 --out grid.png",
      "  ganforge generate --embedded --data-dir D --seed 7 --out image.png",
      "  ganforge generate --count 100 --seed 0 --out-dir images --model digits@400"
    })
final class GenerateCommand implements Callable<Integer> {
  private final CommandContext context;
  @Mixin private GeneratorAddress address = new GeneratorAddress();
  @Mixin private EmbeddedOption embedded = new EmbeddedOption();
  @Mixin private ImageOptions images = new ImageOptions();

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
    GenerateResponse answer = embedded.embedded() ? generateHere() : generateThere();
    ImageFiles files = new ImageFiles(context.console());
    if (out != null) {
      files.writeOne(answer, out);
    } else if (outDir != null) {
      files.writeAll(answer, outDir, images.extension());
    }
    return ExitStatus.OK;
  }

  private GenerateResponse generateThere() {
    try (GeneratorClient generator = GeneratorClient.connect(address.target())) {
      return generator.generate(images.request(images.model(), out != null));
    }
  }

  private GenerateResponse generateHere() {
    Shutdown shutdown = context.shutdown();
    Path dataDir = embedded.dataDir().path();
    try (TrainerClient trainer = TrainerClient.embedded(dataDir, shutdown)) {
      String model = new PublishedModels(trainer).exact(images.model());
      try (GeneratorClient generator = GeneratorClient.embedded(dataDir, trainer, shutdown)) {
        return new PatientGenerator(generator, shutdown)
            .generate(images.request(model, out != null));
      }
    }
  }
}
