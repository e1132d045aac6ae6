package dev.ganforge.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Descriptors.FieldDescriptor;
import dev.ganforge.cli.fixture.CapturedConsole;
import dev.ganforge.cli.option.Environment;
import dev.ganforge.cli.option.TrainingOptions;
import dev.ganforge.cli.process.CommandContext;
import dev.ganforge.cli.process.Shutdown;
import dev.ganforge.v1.Loss;
import dev.ganforge.v1.RunConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** Options, their defaults from the environment, and help. */
class CommandLineTest {
  @Command
  static final class Training {
    @CommandLine.Mixin TrainingOptions options = new TrainingOptions();
  }

  private static RunConfig config(Map<String, String> environment, String... arguments) {
    Training training = new Training();
    new CommandLine(training)
        .setDefaultValueProvider(new Environment(environment))
        .parseArgs(arguments);
    return training.options.config();
  }

  private static CommandLine commandLine() {
    return GanforgeCommandLine.create(
        new CommandContext(new CapturedConsole(0).console(), new Shutdown(() -> {})), Map.of());
  }

  @Test
  void nothingGivenIsNothingSent() {
    assertThat(config(Map.of())).isEqualTo(RunConfig.getDefaultInstance());
  }

  @Test
  void everyFieldOfARunCanBeGiven(@TempDir Path folder) throws IOException {
    Path network = Files.writeString(folder.resolve("network.yaml"), "generator: []");
    RunConfig config =
        config(
            Map.of(),
            "--preset=conv --dataset=mnist --image-size=28 --channels=1 --latent=50 --ngf=1 --ndf=2"
                .concat(" --width=0.5 --batch-size=3 --epochs=4 --steps=5 --seed=-6 --lr=0.1")
                .concat(" --beta1=0.2 --beta2=0.3 --adam-epsilon=0.4 --checkpoint-every=7")
                .concat(" --device=cpu --precision=bf16 --loss=hinge --real-label=0.9")
                .concat(" --d-updates=8 --g-updates=9 --dropout=0.1 --ema-decay=0.2 --flip")
                .concat(" --network=" + network)
                .concat(" --evaluate-every=10 --feature-extractor=/models/inception.pt")
                .concat(" --keep-last=11 --keep-every=12")
                .split(" "));
    assertThat(RunConfig.getDescriptor().getFields().stream().map(FieldDescriptor::getName))
        .containsExactlyElementsOf(
            config.getAllFields().keySet().stream().map(FieldDescriptor::getName).toList());
    assertThat(config.getLoss()).isEqualTo(Loss.LOSS_HINGE);
    assertThat(config.getNetworkYaml()).isEqualTo("generator: []");
    assertThat(config.getLearningRateD()).isEqualTo(0.1);
  }

  @Test
  void variablesAreDefaultsThatTheCommandLineOverrides() {
    Map<String, String> environment =
        Map.of("GANFORGE_BATCH_SIZE", "32", "GANFORGE_FLIP", "true", "GANFORGE_SEED", "");
    assertThat(config(environment))
        .isEqualTo(RunConfig.newBuilder().setBatchSize(32).setFlip(true).build());
    assertThat(config(environment, "--batch-size", "8", "--flip").getBatchSize()).isEqualTo(8);
    assertThat(config(environment, "--flip").getFlip()).isTrue();
    assertThat(config(environment, "--no-flip").getFlip()).isFalse();
    assertThat(config(Map.of(), "--no-flip").hasFlip()).isTrue();
  }

  @Test
  void aFileOfThisMachineIsSentByItsWholePath(@TempDir Path folder) throws IOException {
    Path file = Files.writeString(folder.resolve("images.zip"), "");
    Path relative = Path.of("").toAbsolutePath().relativize(file);
    assertThat(config(Map.of(), "--dataset", relative.toString()).getDataset())
        .isEqualTo(file.toString());
    assertThat(config(Map.of(), "--dataset", "elsewhere/images").getDataset())
        .isEqualTo("elsewhere/images");
    assertThat(config(Map.of(), "--feature-extractor", relative + "").getFeatureExtractor())
        .isEqualTo(file.toString());
    assertThat(config(Map.of(), "--feature-extractor", "elsewhere.pt").getFeatureExtractor())
        .isEqualTo("elsewhere.pt");
  }

  @Test
  void helpNamesTheVariableOfEveryOption() {
    verbs()
        .forEach(
            verb -> {
              String help = verb.getUsageMessage().replaceAll("\\s+", " ");
              for (OptionSpec option : verb.getCommandSpec().options()) {
                if (!option.usageHelp() && !option.versionHelp()) {
                  assertThat(help).contains("[" + Environment.variable(option) + "]");
                }
              }
            });
  }

  @Test
  void everyFlagStaysOnWhereTheVariableSaysSoToo() {
    verbs()
        .map(CommandLine::getCommandSpec)
        .map(CommandSpec::options)
        .flatMap(options -> options.stream())
        .filter(option -> option.typeInfo().isBoolean())
        .filter(option -> !option.usageHelp() && !option.versionHelp())
        .forEach(
            option ->
                assertThat(option.fallbackValue()).as(option.longestName()).isEqualTo("true"));
  }

  @Test
  void theExamplesOfHelpAreRight() {
    verbs()
        .flatMap(verb -> Stream.of(verb.getCommandSpec().usageMessage().footer()))
        .map(String::strip)
        .filter(line -> line.startsWith("ganforge "))
        .forEach(line -> commandLine().parseArgs(line.substring(9).split(" ")));
  }

  private static Stream<CommandLine> verbs() {
    return commandLine().getSubcommands().values().stream();
  }
}
