package dev.ganforge.bench;

import dev.ganforge.runtime.server.Channels;
import dev.ganforge.v1.GeneratorServiceGrpc;
import dev.ganforge.v1.ListModelsRequest;
import dev.ganforge.v1.Model;
import io.grpc.ManagedChannel;

/** What a generator service serves as its newest. */
final class ServedModel implements AutoCloseable {
  private final ManagedChannel channel;
  private final GeneratorServiceGrpc.GeneratorServiceBlockingStub generator;

  ServedModel(String target) {
    channel = Channels.open(target);
    generator = GeneratorServiceGrpc.newBlockingStub(channel);
  }

  /** The step; -1 where there is none yet. */
  long step() {
    return generator.listModels(ListModelsRequest.getDefaultInstance()).getModelsList().stream()
        .filter(Model::getLatest)
        .mapToLong(model -> model.getId().getStep())
        .findFirst()
        .orElse(-1);
  }

  @Override
  public void close() {
    Channels.close(channel);
  }
}
