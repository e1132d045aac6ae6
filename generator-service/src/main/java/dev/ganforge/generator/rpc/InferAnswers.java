package dev.ganforge.generator.rpc;

import com.google.protobuf.ByteString;
import dev.ganforge.generator.follow.Checkpoint;
import dev.ganforge.generator.follow.GeneratorShape;
import dev.ganforge.generator.image.ImageEncoding;
import dev.ganforge.generator.image.ImageLabel;
import dev.ganforge.generator.inference.Cancellation;
import dev.ganforge.generator.model.Lease;
import dev.ganforge.runtime.image.Pixels;
import dev.ganforge.v1.inference.InferParameter;
import dev.ganforge.v1.inference.ModelInferRequest;
import dev.ganforge.v1.inference.ModelInferResponse;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.stream.IntStream;

/** Makes the images of ModelInfer calls, each once, and puts them into the tensors asked for. */
final class InferAnswers {
  private final Generation generation;
  private final Limits limits;
  private final Executor workers;

  /** Encodes on {@code workers} the PNGs of images that are asked for as samples too. */
  InferAnswers(Generation generation, Limits limits, Executor workers) {
    this.generation = generation;
    this.limits = limits;
    this.workers = workers;
  }

  /** What a call asks for. */
  record Question(ModelInferRequest request, List<InferOutputs> outputs, GenerateOrder order) {
    /** Reads a request for at most so many images. */
    static Question read(ModelInferRequest request, Limits.Count limit) {
      List<InferOutputs> outputs = InferOutputs.of(request);
      ImageEncoding encoding =
          outputs.contains(InferOutputs.IMAGES) ? ImageEncoding.RAW : ImageEncoding.PNG;
      return new Question(request, outputs, InferReader.read(request, limit, encoding));
    }
  }

  /** Answers a call from the lease's model, which stays open until then. */
  CompletableFuture<ModelInferResponse> answer(
      Question question, Lease lease, Cancellation cancellation) {
    GenerateOrder order = question.order;
    String field = "shape[0] of " + question.request.getInputs(0).getName();
    limits.requireFits(field, order.count(), lease.model().shape(), question.outputs.size());
    List<Long> seeds = generation.seeds(order, 0, order.count());
    CompletableFuture<List<byte[]>> made =
        generation.unlabelled(order, seeds, order.encoding(), lease, cancellation);
    List<CompletableFuture<ByteString>> contents =
        question.outputs.stream()
            .map(output -> contents(output, order.encoding(), made, seeds, lease))
            .toList();
    return CompletableFuture.allOf(contents.toArray(CompletableFuture<?>[]::new))
        .thenApply(
            all -> {
              ModelInferResponse.Builder answer = begin(question.request, lease.checkpoint());
              for (int i = 0; i < contents.size(); i++) {
                InferOutputs output = question.outputs.get(i);
                answer.addOutputs(output.tensor(lease.model().shape(), order.count()));
                answer.addRawOutputContents(contents.get(i).join());
              }
              return limits.requireSendable(answer.build());
            });
  }

  private CompletableFuture<ByteString> contents(
      InferOutputs output,
      ImageEncoding encoding,
      CompletableFuture<List<byte[]>> made,
      List<Long> seeds,
      Lease lease) {
    return made.thenCompose(
            images ->
                switch (output) {
                  case IMAGES -> CompletableFuture.completedFuture(images);
                  case PNG -> pngs(images, encoding, seeds, lease);
                })
        .thenApply(output::contents);
  }

  /** The images as PNG files that say where they come from. */
  private CompletableFuture<List<byte[]>> pngs(
      List<byte[]> images, ImageEncoding encoding, List<Long> seeds, Lease lease) {
    List<CompletableFuture<byte[]>> pngs =
        IntStream.range(0, images.size())
            .mapToObj(
                i -> {
                  List<Long> seed = seeds.isEmpty() ? List.of() : List.of(seeds.get(i));
                  ImageLabel label = new ImageLabel(lease.checkpoint(), seed);
                  return encoding.equals(ImageEncoding.PNG)
                      ? CompletableFuture.completedFuture(
                          ImageEncoding.PNG.label(images.get(i), label))
                      : CompletableFuture.supplyAsync(
                          () -> png(images.get(i), label, lease.model().shape()), workers);
                })
            .toList();
    return CompletableFuture.allOf(pngs.toArray(CompletableFuture<?>[]::new))
        .thenApply(all -> pngs.stream().map(CompletableFuture::join).toList());
  }

  private static byte[] png(byte[] samples, ImageLabel label, GeneratorShape shape) {
    Pixels pixels = new Pixels(shape.height(), shape.width(), shape.channels(), samples);
    return ImageEncoding.PNG.label(ImageEncoding.PNG.encode(pixels), label);
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
}
