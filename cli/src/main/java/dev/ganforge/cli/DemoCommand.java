package dev.ganforge.cli;

import dev.ganforge.cli.option.ComputeOptions;
import dev.ganforge.cli.option.EvaluationOptions;
import dev.ganforge.cli.option.ListenOptions;
import dev.ganforge.cli.option.ProgressOptions;
import dev.ganforge.cli.option.ServicePorts;
import dev.ganforge.cli.option.ServingOptions;
import dev.ganforge.cli.process.CommandContext;
import dev.ganforge.cli.process.Console;
import dev.ganforge.cli.process.ExitStatus;
import dev.ganforge.cli.process.Logs;
import dev.ganforge.cli.progress.RunStates;
import dev.ganforge.cli.progress.RunViews;
import dev.ganforge.cli.progress.RunWatcher;
import dev.ganforge.cli.service.LocalServices;
import dev.ganforge.cli.service.ServiceAddresses;
import dev.ganforge.cli.service.TrainerClient;
import dev.ganforge.v1.Run;
import dev.ganforge.v1.RunConfig;
import java.nio.file.Path;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Everything at once: all services, and a run that learns handwritten digits. */
@Command(
    name = "demo",
    description = {
      "Runs all three services and trains a DCGAN on handwritten digits.",
      "Open the address that it prints, and watch the digits become readable."
    })
final class DemoCommand implements Callable<Integer> {
  private static final String NAME = "demo";
  private static final int CHECKPOINT_EVERY = 100;
  private static final int KEEP_LAST = 10;
  private static final int KEEP_EVERY = 1000;
  private static final int EPOCHS = 25;

  /** Twice D's: on digits D is far ahead of G in the first epochs. */
  private static final double LEARNING_RATE_G = 4e-4;

  private final CommandContext context;
  @Mixin private ListenOptions listen = new ListenOptions();
  @Mixin private ServicePorts ports = new ServicePorts();
  @Mixin private ComputeOptions compute = new ComputeOptions();
  @Mixin private EvaluationOptions evaluation = new EvaluationOptions();
  @Mixin private ProgressOptions progress = new ProgressOptions();

  @Option(
      names = "--data-dir",
      paramLabel = "DIR",
      defaultValue = "${sys:user.home}/.ganforge/demo",
      description = "Everything that is kept lies under here (default ${DEFAULT-VALUE}).")
  private Path dataDir = Path.of("demo");

  @Option(
      names = "--steps",
      paramLabel = "N",
      description = "Steps to train (default: " + EPOCHS + " epochs).")
  private @Nullable Long steps;

  @Option(
      names = "--exit",
      fallbackValue = "true",
      arity = "0",
      description = "End with the run, and with its status, in place of serving on.")
  private boolean exit;

  DemoCommand(CommandContext context) {
    this.context = context;
  }

  @Override
  public Integer call() {
    Logs.ofCommand(context.debug());
    Path folder = dataDir.toAbsolutePath().normalize();
    try (LocalServices services = new LocalServices(listen, context.shutdown())) {
      ServiceAddresses addresses =
          services.startAll(ports, folder, compute, false, new ServingOptions());
      try (TrainerClient trainer = TrainerClient.connect(addresses.trainer())) {
        Run run = trainer.startRun(freeName(trainer), config());
        announce(run.getName(), addresses, folder);
        return follow(trainer, run.getName());
      }
    }
  }

  private RunConfig config() {
    RunConfig.Builder config =
        RunConfig.newBuilder()
            .setPreset("dcgan")
            .setDataset("mnist")
            .setImageSize(32)
            .setNgf(32)
            .setNdf(32)
            .setBatchSize(64)
            .setLearningRateG(LEARNING_RATE_G)
            .setEpochs(EPOCHS)
            .setCheckpointEvery(CHECKPOINT_EVERY)
            .setKeepLast(KEEP_LAST)
            .setKeepEvery(KEEP_EVERY);
    if (steps != null) {
      config.setSteps(steps);
    }
    evaluation.apply(config);
    return config.build();
  }

  /** "demo", or the first of "demo-2", "demo-3", … that no run has. */
  private static String freeName(TrainerClient trainer) {
    Set<String> taken = trainer.runs().stream().map(Run::getName).collect(Collectors.toSet());
    String name = NAME;
    for (int i = 2; taken.contains(name); i++) {
      name = NAME + "-" + i;
    }
    return name;
  }

  private void announce(String run, ServiceAddresses addresses, Path folder) {
    Console console = context.console();
    console.say("Ganforge learns handwritten digits. Watch it here; Ctrl-C ends it.");
    console.say("");
    console.say("    " + addresses.web() + "/runs/" + run);
    console.say("");
    console.say(
        "generator "
            + addresses.generator()
            + ", trainer "
            + addresses.trainer()
            + ", data in "
            + folder);
  }

  private int follow(TrainerClient trainer, String run) {
    Console console = context.console();
    Run end =
        new RunWatcher(
                trainer,
                run,
                0,
                OptionalLong.of(0),
                RunViews.of(progress, console, run),
                context.shutdown())
            .watch();
    console.say(RunStates.sentence(end));
    if (!exit && !context.shutdown().underWay()) {
      console.say("the site stays up until Ctrl-C");
      context.shutdown().await();
      return ExitStatus.INTERRUPTED;
    }
    return RunStates.exitStatus(end);
  }
}
