package dev.ganforge.cli;

import dev.ganforge.cli.option.EmbeddedOption;
import dev.ganforge.cli.option.TrainerAddress;
import dev.ganforge.cli.option.TrainingOptions;
import dev.ganforge.cli.process.CommandContext;
import dev.ganforge.cli.process.CommandFailure;
import dev.ganforge.cli.process.ExitStatus;
import dev.ganforge.cli.process.Logs;
import dev.ganforge.cli.service.TrainerClient;
import dev.ganforge.cli.service.Trainers;
import dev.ganforge.cli.table.LayerTable;
import dev.ganforge.v1.DescribeModelRequest;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Prints the layers of a run's networks, or of those that training options would give. */
@Command(
    name = "describe",
    description = {
      "Prints both networks layer by layer: of a run, or of one as 'train' would start it.",
      "Where neither --channels nor --dataset says it, dcgan has 3 channels and others 1."
    },
    footer = {
      "Examples:",
      "  ganforge describe digits",
      "  ganforge describe --embedded --dataset mnist",
      "  ganforge describe --embedded --preset conv --width 0.5",
      "  ganforge describe --embedded --network my.yaml"
    })
final class DescribeCommand implements Callable<Integer> {
  private final CommandContext context;

  @Parameters(
      arity = "0..1",
      paramLabel = "RUN",
      description = "The run's name, as 'ganforge runs' lists it; in place of training options.")
  private @Nullable String run;

  @Mixin private TrainerAddress address = new TrainerAddress();
  @Mixin private EmbeddedOption embedded = new EmbeddedOption();
  @Mixin private TrainingOptions training = new TrainingOptions();

  @Spec private CommandSpec spec = CommandSpec.create();

  DescribeCommand(CommandContext context) {
    this.context = context;
  }

  @Override
  public Integer call() {
    Logs.ofCommand(context.debug());
    DescribeModelRequest request = request();
    try (TrainerClient trainer = Trainers.open(address, embedded, context.shutdown())) {
      LayerTable.text(trainer.describe(request)).forEach(context.console()::result);
    }
    return ExitStatus.OK;
  }

  private DescribeModelRequest request() {
    if (run == null) {
      return DescribeModelRequest.newBuilder().setConfig(training.config()).build();
    }
    CommandSpec.forAnnotatedObject(training).options().stream()
        .map(OptionSpec::longestName)
        .filter(spec.commandLine().getParseResult()::hasMatchedOption) // not from a variable
        .findFirst()
        .ifPresent(
            option -> {
              throw CommandFailure.badInput(
                  "run " + run + " has its own settings; leave out " + option + " or the run");
            });
    return DescribeModelRequest.newBuilder().setRun(run).build();
  }
}
