package dev.ganforge.cli;

import dev.ganforge.cli.option.EmbeddedOption;
import dev.ganforge.cli.option.ProgressOptions;
import dev.ganforge.cli.option.RecordOptions;
import dev.ganforge.cli.option.TrainerAddress;
import dev.ganforge.cli.process.CommandContext;
import dev.ganforge.cli.process.Console;
import dev.ganforge.cli.process.Logs;
import dev.ganforge.cli.process.Shutdown;
import dev.ganforge.cli.progress.RunListener;
import dev.ganforge.cli.progress.RunStates;
import dev.ganforge.cli.progress.RunViews;
import dev.ganforge.cli.progress.RunWatcher;
import dev.ganforge.cli.record.RunRecorder;
import dev.ganforge.cli.service.TrainerClient;
import dev.ganforge.cli.service.Trainers;
import dev.ganforge.v1.Run;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Follows a run that was started elsewhere, and leaves it alone at Ctrl-C. */
@Command(
    name = "watch",
    description = {
      "Follows a run to its end; the exit status is the run's.",
      "Ctrl-C ends the watching, not the run. A trainer that goes away is waited for."
    })
final class WatchCommand implements Callable<Integer> {
  private final CommandContext context;

  @Parameters(paramLabel = "RUN", description = "The run's name, as 'ganforge runs' lists it.")
  private String name = "";

  @Mixin private TrainerAddress address = new TrainerAddress();
  @Mixin private EmbeddedOption embedded = new EmbeddedOption();
  @Mixin private ProgressOptions progress = new ProgressOptions();
  @Mixin private RecordOptions record = new RecordOptions();

  @Option(
      names = "--after-step",
      paramLabel = "N",
      description = "Show past steps too, those after this one (default: new ones only).")
  private @Nullable Long afterStep;

  WatchCommand(CommandContext context) {
    this.context = context;
  }

  @Override
  public Integer call() {
    Logs.ofCommand(context.debug());
    Shutdown shutdown = context.shutdown();
    try (RunRecords records = new RunRecords(record, shutdown, Duration.ZERO);
        TrainerClient trainer = Trainers.open(address, embedded, shutdown)) {
      Run run = trainer.run(name);
      context.console().say(RunStates.sentence(run));
      return shutdown.during(
          () -> follow(trainer, run, records), Duration.ofMillis(200), this::detached);
    }
  }

  private int follow(TrainerClient trainer, Run run, RunRecords records) {
    Console console = context.console();
    RunListener view = RunViews.of(progress, console, name);
    OptionalLong from = afterStep == null ? OptionalLong.empty() : OptionalLong.of(afterStep);
    long sequence = afterStep != null && records.any() ? 0 : run.getSequence(); // 0: all the past
    try (RunRecorder recorder = records.begin(name, view, trainer)) {
      Run end = new RunWatcher(trainer, name, sequence, from, recorder, context.shutdown()).watch();
      console.say(RunStates.sentence(end));
      return RunStates.exitStatus(end);
    }
  }

  private void detached() {
    Console console = context.console();
    if (console.interactive()) {
      console.say(""); // after the terminal's own ^C
    }
    console.say("detached; run " + name + " goes on. Attach again: " + again());
  }

  private String again() {
    String place =
        embedded.embedded()
            ? " --embedded --data-dir " + embedded.dataDir().path()
            : " --trainer " + address.target();
    return "ganforge watch " + name + place;
  }
}
