package dev.ganforge.bench;

import dev.ganforge.runtime.server.Channels;
import dev.ganforge.v1.GenerateRequest;
import dev.ganforge.v1.GenerateResponse;
import dev.ganforge.v1.GeneratorServiceGrpc;
import dev.ganforge.v1.GeneratorServiceGrpc.GeneratorServiceFutureStub;
import io.grpc.ManagedChannel;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Calls {@code Generate} at a steady rate, each call with a seed of its own, and counts failures,
 * model steps and latencies: {@code GenerateLoad TARGET CALLS_PER_SECOND SECONDS}.
 */
public final class GenerateLoad {
  private final GeneratorServiceFutureStub generator;
  private final ConcurrentLinkedQueue<Long> latencies = new ConcurrentLinkedQueue<>();

  /**
   * What a load saw.
   *
   * @param calls calls made
   * @param failures the failed ones, by their message
   * @param steps the model's step of each answer, in order of the calls
   * @param p50 median latency, milliseconds
   * @param p99 99th percentile of the latency, milliseconds
   */
  public record Result(int calls, List<String> failures, List<Long> steps, double p50, double p99) {
    public Result {
      failures = List.copyOf(failures);
      steps = List.copyOf(steps);
    }

    @Override
    public String toString() {
      long distinct = steps.stream().distinct().count();
      String range = steps.isEmpty() ? "none" : steps.get(0) + " to " + steps.get(steps.size() - 1);
      return String.format(
          Locale.ROOT,
          "%d calls, %d failed, %d models, steps %s, p50 %.1f ms, p99 %.1f ms",
          calls,
          failures.size(),
          distinct,
          range,
          p50,
          p99);
    }
  }

  private GenerateLoad(GeneratorServiceFutureStub generator) {
    this.generator = generator;
  }

  public static void main(String[] args) throws InterruptedException {
    if (args.length != 3) {
      System.err.println("usage: GenerateLoad TARGET CALLS_PER_SECOND SECONDS");
      System.exit(2);
    }
    Result result = run(args[0], Integer.parseInt(args[1]), Integer.parseInt(args[2]));
    System.out.println(result);
    result.failures().stream().distinct().limit(5).forEach(System.out::println);
    System.exit(result.failures().isEmpty() ? 0 : 1);
  }

  /** Makes {@code rate} calls a second for some seconds and waits for every answer. */
  public static Result run(String target, int rate, int seconds) throws InterruptedException {
    ManagedChannel channel = Channels.open(target);
    try {
      return new GenerateLoad(GeneratorServiceGrpc.newFutureStub(channel)).load(rate, seconds);
    } finally {
      Channels.close(channel);
    }
  }

  private Result load(int rate, int seconds) throws InterruptedException {
    List<Future<GenerateResponse>> answers = new ArrayList<>();
    long start = System.nanoTime();
    for (int i = 0; i < rate * seconds; i++) {
      long due = start + i * 1_000_000_000L / rate;
      while (System.nanoTime() < due) {
        LockSupport.parkNanos(due - System.nanoTime());
      }
      answers.add(call(i));
    }
    List<String> failures = new ArrayList<>();
    List<Long> steps = new ArrayList<>();
    for (Future<GenerateResponse> answer : answers) {
      try {
        steps.add(answer.get().getModel().getStep());
      } catch (ExecutionException e) {
        failures.add(String.valueOf(e.getCause()));
      }
    }
    List<Long> sorted = new ArrayList<>(latencies);
    Collections.sort(sorted);
    return new Result(
        answers.size(), failures, steps, percentile(sorted, 0.5), percentile(sorted, 0.99));
  }

  private Future<GenerateResponse> call(int index) {
    long start = System.nanoTime();
    var answer =
        generator
            .withDeadlineAfter(10, TimeUnit.SECONDS)
            .generate(GenerateRequest.newBuilder().setFirstSeed(index).setCount(1).build());
    answer.addListener(() -> latencies.add(System.nanoTime() - start), Runnable::run);
    return answer;
  }

  private static double percentile(List<Long> sorted, double share) {
    return sorted.isEmpty()
        ? Double.NaN
        : sorted.get((int) Math.min(sorted.size() - 1, share * sorted.size())) / 1e6;
  }
}
