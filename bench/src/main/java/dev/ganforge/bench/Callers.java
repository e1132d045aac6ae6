package dev.ganforge.bench;

import dev.ganforge.runtime.server.Channels;
import dev.ganforge.v1.GenerateRequest;
import dev.ganforge.v1.GenerateResponse;
import dev.ganforge.v1.GeneratorServiceGrpc;
import dev.ganforge.v1.ImageFormat;
import io.grpc.ManagedChannel;
import io.grpc.stub.StreamObserver;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** Callers of {@code Generate} that each call again as soon as they are answered. */
final class Callers implements AutoCloseable {
  private static final int DEADLINE_SECONDS = 30;
  private static final double NANOS = 1e9;

  private final ManagedChannel channel;
  private final GeneratorServiceGrpc.GeneratorServiceStub generator;

  Callers(String target) {
    channel = Channels.open(target);
    generator = GeneratorServiceGrpc.newStub(channel);
  }

  /**
   * What they ask for.
   *
   * @param callers how many call at a time
   * @param format of the images
   * @param images of one call
   * @param sameSeeds whether every call asks for the same images, else each for its own
   */
  record Load(int callers, ImageFormat format, int images, boolean sameSeeds) {}

  /**
   * What they saw.
   *
   * @param imagesPerSecond images that came
   * @param latencies of the calls
   * @param bytesPerImage the mean
   * @param failures the calls that failed, by their message
   * @param models how many models served
   * @param stepsFell whether a caller was answered by an older model than before
   */
  record Result(
      double imagesPerSecond,
      Percentiles latencies,
      double bytesPerImage,
      List<String> failures,
      long models,
      boolean stepsFell) {
    Result {
      failures = List.copyOf(failures);
    }
  }

  /** Lets them call for a while that does not count, then for one that does. */
  Result run(Load load, Duration warmUp, Duration time) throws InterruptedException {
    long start = System.nanoTime();
    long from = start + warmUp.toNanos();
    long until = from + time.toNanos();
    AtomicLong seeds = new AtomicLong(start << 8);
    List<Caller> callers = new ArrayList<>();
    CountDownLatch ended = new CountDownLatch(load.callers());
    for (int i = 0; i < load.callers(); i++) {
      Caller caller = new Caller(load, seeds, from, until, ended);
      callers.add(caller);
      caller.call();
    }
    ended.await();
    return result(load, callers, time);
  }

  private static Result result(Load load, List<Caller> callers, Duration time) {
    long[] nanos =
        callers.stream()
            .flatMap(caller -> caller.nanos.stream())
            .mapToLong(Long::longValue)
            .toArray();
    double images = (double) nanos.length * load.images();
    long bytes = callers.stream().mapToLong(caller -> caller.bytes).sum();
    return new Result(
        images / (time.toNanos() / NANOS),
        new Percentiles(nanos),
        bytes / images,
        callers.stream().flatMap(caller -> caller.failures.stream()).toList(),
        callers.stream().flatMap(caller -> caller.steps.stream()).distinct().count(),
        callers.stream().anyMatch(caller -> caller.fell));
  }

  /** One caller; its answers come one after another, on the channel's threads. */
  private final class Caller implements StreamObserver<GenerateResponse> {
    private final Load load;
    private final AtomicLong seeds;
    private final long from;
    private final long until;
    private final CountDownLatch ended;
    private final List<Long> nanos = new ArrayList<>();
    private final List<String> failures = new ArrayList<>();
    private final List<Long> steps = new ArrayList<>();
    private long bytes;
    private long answered;
    private boolean fell;
    private long called;

    Caller(Load load, AtomicLong seeds, long from, long until, CountDownLatch ended) {
      this.load = load;
      this.seeds = seeds;
      this.from = from;
      this.until = until;
      this.ended = ended;
    }

    void call() {
      called = System.nanoTime();
      generator
          .withExecutor(Runnable::run)
          .withDeadlineAfter(DEADLINE_SECONDS, TimeUnit.SECONDS)
          .generate(
              GenerateRequest.newBuilder()
                  .setFirstSeed(load.sameSeeds() ? 0 : seeds.getAndAdd(load.images()))
                  .setCount(load.images())
                  .setFormat(load.format())
                  .build(),
              this);
    }

    @Override
    public void onNext(GenerateResponse answer) {
      long step = answer.getModel().getStep();
      if (steps.isEmpty() || steps.get(steps.size() - 1) != step) {
        fell |= !steps.isEmpty() && step < steps.get(steps.size() - 1);
        steps.add(step);
      }
      answered = answer.getImagesList().stream().mapToLong(image -> image.getData().size()).sum();
    }

    @Override
    public void onError(Throwable failure) {
      failures.add(String.valueOf(failure.getMessage()));
      next();
    }

    @Override
    public void onCompleted() {
      long now = System.nanoTime();
      if (now >= from && now < until) {
        nanos.add(now - called);
        bytes += answered;
      }
      next();
    }

    private void next() {
      if (System.nanoTime() < until) {
        call();
      } else {
        ended.countDown();
      }
    }
  }

  @Override
  public void close() {
    Channels.close(channel);
  }
}
