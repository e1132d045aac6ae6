package dev.ganforge.generator.rpc;

import dev.ganforge.generator.cache.ImageSource;
import dev.ganforge.generator.follow.Checkpoint;
import dev.ganforge.generator.follow.GeneratorShape;
import dev.ganforge.generator.inference.Cancellation;
import dev.ganforge.generator.model.Lease;
import dev.ganforge.generator.model.ModelName;
import dev.ganforge.generator.model.ModelStatus;
import dev.ganforge.generator.model.Models;
import dev.ganforge.runtime.error.ServiceException;
import dev.ganforge.v1.GenerateResponse;
import dev.ganforge.v1.inference.GRPCInferenceServiceGrpc;
import dev.ganforge.v1.inference.InferParameter;
import dev.ganforge.v1.inference.ModelInferRequest;
import dev.ganforge.v1.inference.ModelInferResponse;
import dev.ganforge.v1.inference.ModelMetadataRequest;
import dev.ganforge.v1.inference.ModelMetadataResponse;
import dev.ganforge.v1.inference.ModelMetadataResponse.TensorMetadata;
import dev.ganforge.v1.inference.ModelReadyRequest;
import dev.ganforge.v1.inference.ModelReadyResponse;
import dev.ganforge.v1.inference.RepositoryIndexRequest;
import dev.ganforge.v1.inference.RepositoryIndexResponse;
import dev.ganforge.v1.inference.RepositoryIndexResponse.ModelIndex;
import dev.ganforge.v1.inference.RepositoryModelLoadRequest;
import dev.ganforge.v1.inference.RepositoryModelLoadResponse;
import dev.ganforge.v1.inference.RepositoryModelUnloadRequest;
import dev.ganforge.v1.inference.RepositoryModelUnloadResponse;
import dev.ganforge.v1.inference.ServerLiveRequest;
import dev.ganforge.v1.inference.ServerLiveResponse;
import dev.ganforge.v1.inference.ServerMetadataRequest;
import dev.ganforge.v1.inference.ServerMetadataResponse;
import dev.ganforge.v1.inference.ServerReadyRequest;
import dev.ganforge.v1.inference.ServerReadyResponse;
import io.grpc.stub.StreamObserver;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.stream.LongStream;

/** The Open Inference Protocol over the same models, batches and cache as GeneratorService. */
public final class InferenceRpc extends GRPCInferenceServiceGrpc.GRPCInferenceServiceImplBase {
  private static final String VERSION = "0.1.0";

  private final Models models;
  private final Generation generation;
  private final Limits limits;
  private final LeasedWork work;

  /** Answers calls; on {@code workers} those that had to wait for a model. */
  public InferenceRpc(Models models, ImageSource images, Limits limits, Executor workers) {
    this.models = models;
    this.generation = new Generation(images, limits, () -> 0); // every request has its seeds
    this.limits = limits;
    this.work = new LeasedWork(models, workers);
  }

  private static <T> void answer(StreamObserver<T> observer, T answer) {
    observer.onNext(answer);
    observer.onCompleted();
  }

  @Override
  public void serverLive(ServerLiveRequest request, StreamObserver<ServerLiveResponse> observer) {
    answer(observer, ServerLiveResponse.newBuilder().setLive(true).build());
  }

  @Override
  public void serverReady(
      ServerReadyRequest request, StreamObserver<ServerReadyResponse> observer) {
    answer(observer, ServerReadyResponse.newBuilder().setReady(models.ready()).build());
  }

  @Override
  public void serverMetadata(
      ServerMetadataRequest request, StreamObserver<ServerMetadataResponse> observer) {
    answer(
        observer,
        ServerMetadataResponse.newBuilder()
            .setName("ganforge")
            .setVersion(VERSION)
            .addExtensions("model_repository")
            .build());
  }

  @Override
  public void modelReady(ModelReadyRequest request, StreamObserver<ModelReadyResponse> observer) {
    ModelName name = InferReader.model(request.getName(), request.getVersion());
    boolean ready =
        models.list().stream()
            .filter(status -> status.state() == ModelStatus.State.READY)
            .anyMatch(status -> means(name, status));
    answer(observer, ModelReadyResponse.newBuilder().setReady(ready).build());
  }

  private static boolean means(ModelName name, ModelStatus status) {
    Checkpoint checkpoint = status.checkpoint();
    if (name instanceof ModelName.Exactly exactly) {
      return checkpoint.run().equals(exactly.run()) && checkpoint.step() == exactly.step();
    }
    return name instanceof ModelName.Newest newest
        ? checkpoint.run().equals(newest.run())
        : status.latest();
  }

  @Override
  public void modelMetadata(
      ModelMetadataRequest request, StreamObserver<ModelMetadataResponse> observer) {
    Calls.reply(
        work.lending(
            InferReader.model(request.getName(), request.getVersion()),
            Calls.cancellation(observer),
            lease -> CompletableFuture.completedFuture(metadata(request.getName(), lease))),
        observer);
  }

  private ModelMetadataResponse metadata(String name, Lease lease) {
    GeneratorShape shape = lease.model().shape();
    ModelMetadataResponse.Builder answer =
        ModelMetadataResponse.newBuilder()
            .setName(name)
            .setPlatform("pytorch_libtorch")
            .addInputs(tensor(InferReader.SEED, "UINT64", -1))
            .addInputs(tensor(InferReader.LATENT, "FP32", -1, shape.latentDimension()))
            .addOutputs(
                tensor(
                    InferOutputs.IMAGES.tensorName(),
                    "UINT8",
                    -1,
                    shape.height(),
                    shape.width(),
                    shape.channels()))
            .addOutputs(tensor(InferOutputs.PNG.tensorName(), "BYTES", -1));
    models.list().stream()
        .filter(status -> status.state() == ModelStatus.State.READY)
        .filter(status -> status.checkpoint().run().equals(lease.checkpoint().run()))
        .forEach(status -> answer.addVersions(Long.toString(status.checkpoint().step())));
    return answer.build();
  }

  private static TensorMetadata tensor(String name, String datatype, long... shape) {
    return TensorMetadata.newBuilder()
        .setName(name)
        .setDatatype(datatype)
        .addAllShape(LongStream.of(shape).boxed().toList())
        .build();
  }

  @Override
  public void modelInfer(ModelInferRequest request, StreamObserver<ModelInferResponse> observer) {
    List<InferOutputs> outputs = InferOutputs.of(request);
    List<GenerateOrder> orders =
        outputs.stream()
            .map(output -> InferReader.read(request, limits.maxCount(), output.encoding()))
            .toList();
    Cancellation cancellation = Calls.cancellation(observer);
    Calls.reply(
        work.lending(
            orders.get(0).model(),
            cancellation,
            lease -> infer(request, outputs, orders, lease, cancellation)),
        observer);
  }

  private CompletableFuture<ModelInferResponse> infer(
      ModelInferRequest request,
      List<InferOutputs> outputs,
      List<GenerateOrder> orders,
      Lease lease,
      Cancellation cancellation) {
    List<CompletableFuture<GenerateResponse>> made = new ArrayList<>();
    for (GenerateOrder order : orders) {
      made.add(generation.whole(order, lease, cancellation));
    }
    return CompletableFuture.allOf(made.toArray(CompletableFuture<?>[]::new))
        .thenApply(
            all -> {
              ModelInferResponse.Builder answer = begin(request, lease.checkpoint());
              for (int i = 0; i < made.size(); i++) {
                var images = made.get(i).join().getImagesList();
                answer.addOutputs(outputs.get(i).tensor(images));
                answer.addRawOutputContents(outputs.get(i).contents(images));
              }
              return answer.build();
            });
  }

  private static ModelInferResponse.Builder begin(
      ModelInferRequest request, Checkpoint checkpoint) {
    return ModelInferResponse.newBuilder()
        .setModelName(request.getModelName())
        .setModelVersion(Long.toString(checkpoint.step()))
        .setId(request.getId())
        .putAllParameters(
            Map.of("run", text(checkpoint.run()), "sha256", text(checkpoint.sha256())));
  }

  private static InferParameter text(String value) {
    return InferParameter.newBuilder().setStringParam(value).build();
  }

  @Override
  public void repositoryIndex(
      RepositoryIndexRequest request, StreamObserver<RepositoryIndexResponse> observer) {
    RepositoryIndexResponse.Builder answer = RepositoryIndexResponse.newBuilder();
    for (ModelStatus status : models.list()) {
      if (!request.getReady() || status.state() == ModelStatus.State.READY) {
        answer.addModels(
            ModelIndex.newBuilder()
                .setName(status.checkpoint().run())
                .setVersion(Long.toString(status.checkpoint().step()))
                .setState(
                    status.state() == ModelStatus.State.FAILED
                        ? "UNAVAILABLE"
                        : status.state().name())
                .setReason(status.reason()));
      }
    }
    answer(observer, answer.build());
  }

  @Override
  public void repositoryModelLoad(
      RepositoryModelLoadRequest request, StreamObserver<RepositoryModelLoadResponse> observer) {
    Calls.reply(
        work.lending(
            ModelName.parse(request.getModelName()),
            Calls.cancellation(observer),
            lease ->
                CompletableFuture.completedFuture(
                    RepositoryModelLoadResponse.getDefaultInstance())),
        observer);
  }

  @Override
  public void repositoryModelUnload(
      RepositoryModelUnloadRequest request,
      StreamObserver<RepositoryModelUnloadResponse> observer) {
    if (!(ModelName.parse(request.getModelName()) instanceof ModelName.Exactly exactly)) {
      throw ServiceException.invalid("model_name", request.getModelName(), "<run>@<step>");
    }
    models.unload(exactly);
    answer(observer, RepositoryModelUnloadResponse.getDefaultInstance());
  }
}
