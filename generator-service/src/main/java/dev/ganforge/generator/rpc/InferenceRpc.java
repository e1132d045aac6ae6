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
import dev.ganforge.v1.inference.GRPCInferenceServiceGrpc;
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
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.stream.LongStream;

/** The Open Inference Protocol over the same models, batches and cache as GeneratorService. */
public final class InferenceRpc extends GRPCInferenceServiceGrpc.GRPCInferenceServiceImplBase {
  private static final String VERSION = "0.1.0";

  private final Models models;
  private final InferAnswers answers;
  private final Limits limits;
  private final LeasedWork work;

  /** Answers calls; on {@code workers} what takes time. */
  public InferenceRpc(Models models, ImageSource images, Limits limits, Executor workers) {
    this.models = models;
    Generation generation = new Generation(images, limits, () -> 0); // every request has its seeds
    this.answers = new InferAnswers(generation, limits, workers);
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
                    InferOutputs.IMAGES.datatype(),
                    -1,
                    shape.height(),
                    shape.width(),
                    shape.channels()))
            .addOutputs(tensor(InferOutputs.PNG.tensorName(), InferOutputs.PNG.datatype(), -1));
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
    InferAnswers.Question question = InferAnswers.Question.read(request, limits.count());
    Cancellation cancellation = Calls.cancellation(observer);
    Calls.reply(
        work.lending(
            question.order().model(),
            cancellation,
            lease -> answers.answer(question, lease, cancellation)),
        observer);
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
