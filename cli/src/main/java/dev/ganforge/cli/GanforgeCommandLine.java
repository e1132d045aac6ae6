package dev.ganforge.cli;

import dev.ganforge.cli.option.Environment;
import dev.ganforge.cli.option.HelpLayout;
import dev.ganforge.cli.process.CommandContext;
import dev.ganforge.cli.process.ExitStatus;
import dev.ganforge.cli.process.Failures;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.Charset;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;

/** The command line with every verb, its defaults from the environment, and its errors. */
final class GanforgeCommandLine {
  private final CommandContext context;
  private final Map<String, String> environment;

  private GanforgeCommandLine(CommandContext context, Map<String, String> environment) {
    this.context = context;
    this.environment = environment;
  }

  /** Puts the command line together. */
  static CommandLine create(CommandContext context, Map<String, String> environment) {
    return new GanforgeCommandLine(context, environment).commandLine();
  }

  private CommandLine commandLine() {
    CommandLine commandLine =
        new CommandLine(new GanforgeCommand(context))
            .addSubcommand("demo", new DemoCommand(context))
            .addSubcommand("up", new UpCommand(context))
            .addSubcommand("trainer", new TrainerCommand(context))
            .addSubcommand("generator", new GeneratorCommand(context))
            .addSubcommand("web", new WebCommand(context))
            .addSubcommand("train", new TrainCommand(context))
            .addSubcommand("watch", new WatchCommand(context))
            .addSubcommand("runs", new RunsCommand(context))
            .addSubcommand("checkpoints", new CheckpointsCommand(context))
            .addSubcommand("stop", new StopCommand(context))
            .addSubcommand("pause", new PauseCommand(context))
            .addSubcommand("resume", new ResumeCommand(context))
            .addSubcommand("fork", new ForkCommand(context))
            .addSubcommand("keep", new KeepCommand(context))
            .addSubcommand("unkeep", new UnkeepCommand(context))
            .addSubcommand("generate", new GenerateCommand(context))
            .addSubcommand("export", new ExportCommand(context))
            .addSubcommand("describe", new DescribeCommand(context))
            .addSubcommand("prepare", new PrepareCommand(context))
            .addSubcommand("datasets", new DatasetsCommand(context))
            .addSubcommand("doctor", new DoctorCommand(context))
            .addSubcommand("health", new HealthCommand(context));
    commandLine
        .setOut(writer(context.console().out()))
        .setErr(writer(context.console().err()))
        .setDefaultValueProvider(new Environment(environment))
        .setParameterExceptionHandler((failure, arguments) -> misused(failure))
        .setExecutionExceptionHandler((failure, command, parsed) -> failed(failure));
    HelpLayout.install(commandLine);
    return commandLine;
  }

  private static PrintWriter writer(PrintStream stream) {
    return new PrintWriter(stream, true, Charset.defaultCharset());
  }

  private int misused(ParameterException failure) {
    String message = String.valueOf(failure.getMessage()).lines().findFirst().orElse("");
    String verb = failure.getCommandLine().getCommandSpec().qualifiedName();
    context.console().say("ganforge: " + message + origin(failure) + "; see '" + verb + " --help'");
    if (context.debug()) {
      failure.printStackTrace(context.console().err());
    }
    return ExitStatus.BAD_INPUT;
  }

  /** Names the variable where the wrong value came from the environment. */
  private String origin(ParameterException failure) {
    if (failure.getArgSpec() instanceof OptionSpec option && failure.getValue() != null) {
      String variable = Environment.variable(option);
      return failure.getValue().equals(environment.get(variable)) ? " (from " + variable + ")" : "";
    }
    return "";
  }

  private int failed(Exception failure) {
    return context.shutdown().underWay()
        ? ExitStatus.INTERRUPTED
        : new Failures(context.console()).report(failure, context.debug());
  }
}
