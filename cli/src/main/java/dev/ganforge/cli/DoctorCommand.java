package dev.ganforge.cli;

import dev.ganforge.cli.option.DataDirOption;
import dev.ganforge.cli.process.CommandContext;
import dev.ganforge.cli.process.ExitStatus;
import dev.ganforge.cli.process.Logs;
import dev.ganforge.trainer.doctor.Doctor;
import dev.ganforge.trainer.doctor.Finding;
import java.io.IOException;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Looks for what is wrong in a data directory. */
@Command(
    name = "doctor",
    description = {
      "Holds every manifest, hash and row of a data directory against each other, while no trainer",
      "works on it. A line for each finding; the exit status is 0 where nothing is left to do."
    })
final class DoctorCommand implements Callable<Integer> {
  private final CommandContext context;
  @Mixin private DataDirOption dataDir = new DataDirOption();

  @Option(
      names = "--repair",
      fallbackValue = "true",
      arity = "0",
      description = "Repair what can be repaired beyond doubt; what is damaged is left as it is.")
  private boolean repair;

  DoctorCommand(CommandContext context) {
    this.context = context;
  }

  @Override
  public Integer call() throws IOException {
    Logs.ofCommand(context.debug());
    List<Finding> findings = Doctor.examine(dataDir.path(), repair, Clock.systemUTC());
    for (Finding finding : findings) {
      context
          .console()
          .result(finding.what() + (finding.repaired() ? "; " + finding.repair() : ""));
    }
    long left = findings.stream().filter(finding -> !finding.repaired()).count();
    context.console().say(findings.isEmpty() ? "nothing found" : "found " + findings.size());
    return left == 0 ? ExitStatus.OK : ExitStatus.FAILURE;
  }
}
