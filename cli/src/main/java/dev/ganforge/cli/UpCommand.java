package dev.ganforge.cli;

import dev.ganforge.cli.option.AutoResumeOption;
import dev.ganforge.cli.option.ComputeOptions;
import dev.ganforge.cli.option.DataDirOption;
import dev.ganforge.cli.option.ListenOptions;
import dev.ganforge.cli.option.ServicePorts;
import dev.ganforge.cli.option.ServingOptions;
import dev.ganforge.cli.process.CommandContext;
import dev.ganforge.cli.process.Console;
import dev.ganforge.cli.process.ExitStatus;
import dev.ganforge.cli.process.Logs;
import dev.ganforge.cli.service.LocalServices;
import dev.ganforge.cli.service.ServiceAddresses;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Runs all three services in one process. */
@Command(
    name = "up",
    description = "Runs trainer, generator and web site in one process until Ctrl-C.")
final class UpCommand implements Callable<Integer> {
  private final CommandContext context;
  @Mixin private ListenOptions listen = new ListenOptions();
  @Mixin private ServicePorts ports = new ServicePorts();
  @Mixin private DataDirOption dataDir = new DataDirOption();
  @Mixin private ComputeOptions compute = new ComputeOptions();
  @Mixin private AutoResumeOption resume = new AutoResumeOption();
  @Mixin private ServingOptions serving = new ServingOptions();

  UpCommand(CommandContext context) {
    this.context = context;
  }

  @Override
  public Integer call() {
    Logs.ofService(context.debug());
    Console console = context.console();
    try (LocalServices services = new LocalServices(listen, context.shutdown())) {
      ServiceAddresses addresses =
          services.startAll(ports, dataDir.path(), compute, resume.autoResume(), serving);
      console.say("trainer    " + addresses.trainer());
      console.say("generator  " + addresses.generator());
      console.say("web        " + addresses.web());
      context.shutdown().await();
    }
    return ExitStatus.INTERRUPTED;
  }
}
