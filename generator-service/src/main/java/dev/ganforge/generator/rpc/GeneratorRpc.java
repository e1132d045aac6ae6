package dev.ganforge.generator.rpc;

import dev.ganforge.generator.cache.ImageSource;
import dev.ganforge.generator.inference.Cancellation;
import dev.ganforge.generator.model.Lease;
import dev.ganforge.generator.model.ModelName;
import dev.ganforge.generator.model.ModelStatus;
import dev.ganforge.generator.model.Models;
import dev.ganforge.runtime.error.ServiceException;
import dev.ganforge.v1.GenerateRequest;
import dev.ganforge.v1.GenerateResponse;
import dev.ganforge.v1.GenerateStreamRequest;
import dev.ganforge.v1.GeneratorServiceGrpc;
import dev.ganforge.v1.ImageLayout;
import dev.ganforge.v1.InterpolateRequest;
import dev.ganforge.v1.InterpolateResponse;
import dev.ganforge.v1.ListModelsRequest;
import dev.ganforge.v1.ListModelsResponse;
import dev.ganforge.v1.Model;
import dev.ganforge.v1.PinModelRequest;
import dev.ganforge.v1.WatchModelsRequest;
import io.grpc.MethodDescriptor;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import java.util.function.Supplier;

/** GeneratorService; no call blocks a thread while it waits. */
public final class GeneratorRpc extends GeneratorServiceGrpc.GeneratorServiceImplBase {
  private static final int DEFAULT_STREAM_ANSWER = 32;

  private final Models models;
  private final Generation generation;
  private final Interpolation interpolation;
  private final Limits limits;
  private final Supplier<String> trainerStatus;
  private final Executor workers;
  private final LeasedWork work;

  /** Whether calls of a method may come on the thread that reads requests, which must not wait. */
  public static boolean isBrief(MethodDescriptor<?, ?> method) {
    return method.equals(GeneratorServiceGrpc.getGenerateMethod());
  }

  /**
   * Answers calls.
   *
   * @param trainerStatus a sentence where the trainer is out of reach; empty otherwise
   * @param anySeed draws seeds for those who ask for none
   * @param workers where answers are put together that had to wait for a model
   */
  public GeneratorRpc(
      Models models,
      ImageSource images,
      Limits limits,
      Supplier<String> trainerStatus,
      LongSupplier anySeed,
      Executor workers) {
    this.models = models;
    this.generation = new Generation(images, limits, anySeed);
    this.interpolation = new Interpolation(images, limits);
    this.limits = limits;
    this.trainerStatus = trainerStatus;
    this.workers = workers;
    this.work = new LeasedWork(models, workers);
  }

  @Override
  public void generate(GenerateRequest request, StreamObserver<GenerateResponse> observer) {
    GenerateOrder order = OrderReader.read(request, limits.count());
    Cancellation cancellation = Calls.cancellation(observer);
    CompletableFuture<GenerateResponse> answer =
        work.lending(
            order.model(), cancellation, lease -> generation.whole(order, lease, cancellation));
    Calls.reply(answer, observer);
  }

  @Override
  public void generateStream(
      GenerateStreamRequest request, StreamObserver<GenerateResponse> observer) {
    GenerateOrder order = OrderReader.read(request.getRequest(), limits.streamCount());
    if (order.grid()) {
      throw ServiceException.invalid(
          "request.layout", ImageLayout.IMAGE_LAYOUT_GRID, "IMAGE_LAYOUT_SINGLE");
    }
    int imagesPerAnswer = imagesPerAnswer(request.getImagesPerAnswer());
    Cancellation cancellation = Calls.cancellation(observer);
    stream(
        order.model(),
        lease -> generation.stream(order, imagesPerAnswer, lease, cancellation),
        cancellation,
        observer);
  }

  @Override
  public void interpolate(
      InterpolateRequest request, StreamObserver<InterpolateResponse> observer) {
    Walk walk = WalkReader.read(request, limits);
    Cancellation cancellation = Calls.cancellation(observer);
    Animation animation = walk.animation();
    if (animation != null) {
      Calls.reply(
          work.lending(
              walk.model(),
              cancellation,
              lease -> interpolation.animation(walk, animation, lease, cancellation)),
          observer);
    } else {
      stream(
          walk.model(),
          lease -> interpolation.stream(walk, lease, cancellation),
          cancellation,
          observer);
    }
  }

  /** Answers with what the plan for a model says, at the reader's pace. */
  private <T> void stream(
      ModelName model,
      Function<Lease, StreamCall.Plan<T>> plan,
      Cancellation cancellation,
      StreamObserver<T> observer) {
    var call = (ServerCallStreamObserver<T>) observer;
    CompletableFuture<StreamCall<T>> started =
        work.handingOver(
            model,
            lease -> {
              try {
                cancellation.check();
                return CompletableFuture.completedFuture(
                    new StreamCall<>(plan.apply(lease), lease, call, cancellation, workers));
              } catch (RuntimeException e) {
                lease.close();
                return CompletableFuture.failedFuture(e);
              }
            });
    call.setOnReadyHandler(
        () -> {
          var unused = started.thenAccept(StreamCall::wake);
        });
    var unused =
        started.whenComplete(
            (answers, failure) -> {
              if (failure == null) {
                answers.start();
              } else {
                observer.onError(Calls.answer(failure));
              }
            });
  }

  /** Clipped so that one answer's images fit the queue, which takes a whole Generate. */
  private int imagesPerAnswer(int asked) {
    if (asked < 0 || asked > Limits.MAX_STREAM_ANSWER) {
      throw ServiceException.invalid(
          "images_per_answer",
          asked,
          "1 to " + Limits.MAX_STREAM_ANSWER + ", or 0 for " + DEFAULT_STREAM_ANSWER);
    }
    return Math.min(asked == 0 ? DEFAULT_STREAM_ANSWER : asked, limits.maxCount());
  }

  @Override
  public void listModels(ListModelsRequest request, StreamObserver<ListModelsResponse> observer) {
    observer.onNext(list());
    observer.onCompleted();
  }

  private ListModelsResponse list() {
    ListModelsResponse.Builder answer =
        ListModelsResponse.newBuilder().setTrainerStatus(trainerStatus.get());
    models.list().forEach(status -> answer.addModels(Messages.model(status)));
    return answer.build();
  }

  @Override
  public void watchModels(WatchModelsRequest request, StreamObserver<ListModelsResponse> observer) {
    var call = (ServerCallStreamObserver<ListModelsResponse>) observer;
    ModelWatch watch = new ModelWatch(this::list, call);
    call.setOnCancelHandler(() -> models.removeListener(watch));
    call.setOnReadyHandler(watch);
    models.addListener(watch);
    watch.run();
  }

  @Override
  public void pinModel(PinModelRequest request, StreamObserver<Model> observer) {
    if (request.getModel().isEmpty()) {
      models.unpin();
      observer.onNext(listed(ModelStatus::latest));
      observer.onCompleted();
      return;
    }
    ModelName name = ModelName.parse(request.getModel());
    if (name instanceof ModelName.Latest) {
      throw ServiceException.invalid(
          "model", request.getModel(), "<run>, <run>@<step>, or empty to let go");
    }
    Calls.reply(
        work.handingOver(
            name,
            lease -> {
              models.pin(lease);
              return CompletableFuture.completedFuture(listed(ModelStatus::pinned));
            }),
        observer);
  }

  /** The model of the list that fits; an empty one where none does. */
  private Model listed(Predicate<ModelStatus> which) {
    return models.list().stream()
        .filter(which)
        .findFirst()
        .map(Messages::model)
        .orElseGet(Model::getDefaultInstance);
  }
}
