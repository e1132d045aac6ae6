package dev.ganforge.system.web;

import dev.ganforge.generator.GeneratorConfig;
import dev.ganforge.generator.GeneratorServer;
import dev.ganforge.runtime.server.Channels;
import dev.ganforge.runtime.server.Endpoint;
import dev.ganforge.trainer.TrainerConfig;
import dev.ganforge.trainer.TrainerServer;
import dev.ganforge.v1.RunConfig;
import dev.ganforge.v1.StartRunRequest;
import dev.ganforge.v1.TrainerServiceGrpc;
import dev.ganforge.web.WebConfig;
import dev.ganforge.web.WebServer;
import io.grpc.ManagedChannel;
import java.nio.file.Path;
import java.util.function.UnaryOperator;

/** All three services in this process, training a small DCGAN on the embedded digits. */
final class Demo implements AutoCloseable {
  static final String RUN = "demo";
  static final int IMAGE_SIZE = 16;

  private final Path dataDir;
  private TrainerServer trainer;
  private final GeneratorServer generator;
  private final WebServer web;

  private Demo(Path dataDir, UnaryOperator<RunConfig.Builder> settings) {
    this.dataDir = dataDir;
    Endpoint anyPort = new Endpoint.Tcp("127.0.0.1", 0);
    trainer = TrainerServer.start(new TrainerConfig(dataDir, anyPort, "cpu", 1));
    String trainerTarget = trainer.endpoint().target();
    generator =
        GeneratorServer.start(
            GeneratorConfig.of(anyPort, trainerTarget, dataDir.resolve("generator-cache")));
    web =
        WebServer.start(
            new WebConfig("127.0.0.1", 0, trainerTarget, generator.endpoint().target(), dataDir));
    startRun(RUN, settings);
  }

  static Demo start(Path dataDir) {
    return start(dataDir, config -> config);
  }

  /** The same with some settings changed. */
  static Demo start(Path dataDir, UnaryOperator<RunConfig.Builder> settings) {
    return new Demo(dataDir, settings);
  }

  /** Ends the trainer and starts it again at the same address, as a person does. */
  void restartTrainer(Runnable whileAway) {
    Endpoint same = trainer.endpoint();
    trainer.close();
    whileAway.run();
    trainer = TrainerServer.start(new TrainerConfig(dataDir, same, "cpu", 1));
  }

  /** Queues another run. */
  void startRun(String name, UnaryOperator<RunConfig.Builder> settings) {
    ManagedChannel channel = Channels.open(trainer.endpoint().target());
    try {
      RunConfig.Builder config =
          RunConfig.newBuilder()
              .setPreset("dcgan")
              .setDataset("mnist")
              .setImageSize(IMAGE_SIZE)
              .setNgf(8)
              .setNdf(8)
              .setBatchSize(32)
              .setSteps(1_000_000)
              .setCheckpointEvery(50);
      TrainerServiceGrpc.newBlockingStub(channel)
          .startRun(
              StartRunRequest.newBuilder().setName(name).setConfig(settings.apply(config)).build());
    } finally {
      Channels.close(channel);
    }
  }

  String origin() {
    return "http://127.0.0.1:" + web.port();
  }

  @Override
  public void close() {
    web.close();
    generator.close();
    trainer.close();
  }
}
