package dev.ganforge.cli;

import dev.ganforge.cli.option.EmbeddedOption;
import dev.ganforge.cli.option.ExportOptions;
import dev.ganforge.cli.option.TrainerAddress;
import dev.ganforge.cli.process.CommandContext;
import dev.ganforge.cli.process.ExitStatus;
import dev.ganforge.cli.process.Logs;
import dev.ganforge.cli.service.PublishedModels;
import dev.ganforge.cli.service.TrainerClient;
import dev.ganforge.cli.service.Trainers;
import dev.ganforge.v1.CheckpointManifest;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Writes a generator to a file that other software reads. */
@Command(
    name = "export",
    description = "Writes a checkpoint's generator to a file that other software reads.",
    footer = {
      "Examples:",
      "  ganforge export digits --format onnx --out digits.onnx",
      "  ganforge export digits@400 --embedded --format safetensors --out digits.safetensors"
    })
final class ExportCommand implements Callable<Integer> {
  private static final Duration CLEANING = Duration.ofMillis(200);

  private final CommandContext context;

  @Parameters(
      paramLabel = "RUN[@STEP]",
      description = "The run, and which of its checkpoints (default: the newest).")
  private String model = "";

  @Mixin private TrainerAddress address = new TrainerAddress();
  @Mixin private EmbeddedOption embedded = new EmbeddedOption();
  @Mixin private ExportOptions options = new ExportOptions();

  ExportCommand(CommandContext context) {
    this.context = context;
  }

  @Override
  public Integer call() {
    Logs.ofCommand(context.debug());
    try (TrainerClient trainer = Trainers.open(address, embedded, context.shutdown());
        ArtifactFile file = ArtifactFile.create(options.out())) {
      CheckpointManifest checkpoint = new PublishedModels(trainer).checkpoint(model);
      String run = checkpoint.getRun();
      long step = checkpoint.getStep();
      context
          .shutdown()
          .during(
              () -> file.fill(trainer.download(run, step, options.artifact())),
              CLEANING,
              file::close);
      context
          .console()
          .say(
              String.format(
                  "%s: %s of run %s, step %d, %d bytes, sha256 %s",
                  options.out(), options.format(), run, step, file.sizeBytes(), file.sha256()));
    }
    return ExitStatus.OK;
  }
}
