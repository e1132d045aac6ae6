package dev.ganforge.web.api;

import dev.ganforge.v1.GenerateRequest;
import dev.ganforge.v1.GenerateResponse;
import dev.ganforge.v1.GeneratorServiceGrpc;
import dev.ganforge.v1.GeneratorServiceGrpc.GeneratorServiceBlockingStub;
import dev.ganforge.v1.InterpolateRequest;
import dev.ganforge.v1.ListModelsRequest;
import dev.ganforge.v1.ListModelsResponse;
import dev.ganforge.web.api.RemoteException.Remote;
import io.grpc.ManagedChannel;
import java.util.concurrent.TimeUnit;

/** The generator as the site calls it: with deadlines, failing with {@link RemoteException}. */
public final class GeneratorClient {
  private static final int LIST_SECONDS = 10;
  private static final int GENERATE_SECONDS = 60; // an old model may have to be loaded first

  private final Remote remote;

  public GeneratorClient(ManagedChannel channel, String target) {
    remote = new Remote("generator", target, channel);
  }

  ListModelsResponse models() {
    return RemoteException.translated(
        remote, () -> stub(LIST_SECONDS).listModels(ListModelsRequest.getDefaultInstance()));
  }

  GenerateResponse generate(GenerateRequest request) {
    return RemoteException.translated(remote, () -> stub(GENERATE_SECONDS).generate(request));
  }

  /** A walk as one animated image. */
  byte[] animation(InterpolateRequest request) {
    return RemoteException.translated(
        remote,
        () ->
            stub(GENERATE_SECONDS).interpolate(request).next().getImage().getData().toByteArray());
  }

  private GeneratorServiceBlockingStub stub(int seconds) {
    return GeneratorServiceGrpc.newBlockingStub(remote.channel())
        .withDeadlineAfter(seconds, TimeUnit.SECONDS);
  }
}
