package dev.ganforge.cli;

import dev.ganforge.cli.option.DataDirOption;
import dev.ganforge.cli.option.DatasetOptions;
import dev.ganforge.cli.process.CommandContext;
import dev.ganforge.cli.process.Console;
import dev.ganforge.cli.process.ExitStatus;
import dev.ganforge.cli.process.Logs;
import dev.ganforge.cli.process.Shutdown;
import dev.ganforge.cli.progress.PreparationProgress;
import dev.ganforge.trainer.dataset.Dataset;
import dev.ganforge.trainer.dataset.Datasets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Prepares a data set without training on it. */
@Command(
    name = "prepare",
    description = {
      "Prepares a data set, so that a run on it starts at once; needs no service.",
      "Names every file that is left out; refuses where more than 1 %% would be."
    },
    footer = {
      "Examples:",
      "  ganforge prepare --dataset photos.zip --image-size 64",
      "  ganforge prepare --dataset photos --image-size 32 --channels 1 --data-dir D"
    })
final class PrepareCommand implements Callable<Integer> {
  private static final Duration CLEANING = Duration.ofSeconds(2);

  private final CommandContext context;
  @Mixin private DatasetOptions data = new DatasetOptions();
  @Mixin private DataDirOption dataDir = new DataDirOption();

  PrepareCommand(CommandContext context) {
    this.context = context;
  }

  @Override
  public Integer call() throws InterruptedException {
    Logs.ofCommand(context.debug());
    Thread thread = Thread.currentThread();
    CountDownLatch done = new CountDownLatch(1);
    Shutdown.Registration registration =
        context.shutdown().register(CLEANING, () -> interrupt(thread, done));
    try {
      prepare();
    } finally {
      registration.close();
      done.countDown();
    }
    return ExitStatus.OK;
  }

  /** Waits until nothing unfinished is left behind. */
  private static void interrupt(Thread thread, CountDownLatch done) {
    thread.interrupt();
    try {
      done.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void prepare() throws InterruptedException {
    Console console = context.console();
    Path cache = dataDir.datasets();
    try (PreparationProgress progress = new PreparationProgress(console, System::nanoTime);
        Dataset dataset =
            Datasets.open(data.dataset(), data.imageSize(), data.channels(), cache, progress)) {
      progress.finish();
      console.result(
          String.format(
              "%s: %d images of %d x %d x %d (height, width, channels), sha256 %s",
              dataset.name(),
              dataset.size(),
              dataset.imageSize(),
              dataset.imageSize(),
              dataset.channels(),
              dataset.digest()));
      console.say(
          "in "
              + cache
              + ", "
              + progress.left()
              + (progress.left() == 1 ? " file" : " files")
              + " left out");
    }
  }
}
