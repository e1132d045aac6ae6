package dev.ganforge.cli.service;

import dev.ganforge.cli.process.Shutdown;
import dev.ganforge.generator.GeneratorConfig;
import dev.ganforge.generator.GeneratorServer;
import dev.ganforge.runtime.server.Channels;
import dev.ganforge.runtime.server.Endpoint;
import dev.ganforge.v1.GenerateRequest;
import dev.ganforge.v1.GenerateResponse;
import dev.ganforge.v1.GeneratorServiceGrpc;
import dev.ganforge.v1.GeneratorServiceGrpc.GeneratorServiceBlockingStub;
import dev.ganforge.v1.InterpolateRequest;
import dev.ganforge.v1.InterpolateResponse;
import dev.ganforge.v1.ListModelsRequest;
import dev.ganforge.v1.Model;
import io.grpc.ManagedChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** A generator as a command uses it: somewhere else, or in this process. */
public final class GeneratorClient implements AutoCloseable {
  /** How long a generator may take to close when the process ends. */
  static final Duration CLOSING = Duration.ofSeconds(2);

  /** Where a generator keeps what it has downloaded, under the data directory. */
  static final String CACHE = "generator-cache";

  private static final int CALL_SECONDS = 120;

  private final ManagedChannel channel;
  private final GeneratorServiceBlockingStub stub;
  private final ServiceCalls calls;
  private final Runnable closing;

  private GeneratorClient(String target, Runnable closing) {
    channel = Channels.open(target);
    stub = GeneratorServiceGrpc.newBlockingStub(channel);
    calls = new ServiceCalls("generator", target);
    this.closing = closing;
  }

  /** Calls the generator at an address; whether it is there shows at the first call. */
  public static GeneratorClient connect(String target) {
    return new GeneratorClient(target, () -> {});
  }

  /** Starts a generator in this process, which follows a trainer in this process. */
  public static GeneratorClient embedded(Path dataDir, TrainerClient trainer, Shutdown shutdown) {
    GeneratorConfig config =
        GeneratorConfig.of(
            new Endpoint.InProcess("generator-" + UUID.randomUUID()),
            trainer.target(),
            dataDir.resolve(CACHE));
    OwnService<GeneratorServer> own = new OwnService<>(shutdown, CLOSING);
    GeneratorServer server = own.start(() -> GeneratorServer.start(config));
    return new GeneratorClient(server.endpoint().target(), own::close);
  }

  public GenerateResponse generate(GenerateRequest request) {
    return calls.call(
        () -> stub.withDeadlineAfter(CALL_SECONDS, TimeUnit.SECONDS).generate(request));
  }

  /** Hands over the frames of a walk as they come. */
  public void interpolate(InterpolateRequest request, Consumer<InterpolateResponse> frames) {
    calls.call(
        () -> {
          stub.interpolate(request).forEachRemaining(frames);
          return request;
        });
  }

  public List<Model> models() {
    return calls
        .call(
            () ->
                stub.withDeadlineAfter(CALL_SECONDS, TimeUnit.SECONDS)
                    .listModels(ListModelsRequest.getDefaultInstance()))
        .getModelsList();
  }

  @Override
  public void close() {
    closing.run();
    Channels.close(channel);
  }
}
