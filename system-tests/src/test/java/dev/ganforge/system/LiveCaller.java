package dev.ganforge.system;

import com.google.protobuf.ByteString;
import dev.ganforge.v1.GenerateRequest;
import dev.ganforge.v1.GenerateResponse;
import dev.ganforge.v1.GeneratorServiceGrpc.GeneratorServiceBlockingStub;
import dev.ganforge.v1.Image;
import dev.ganforge.v1.ImageFormat;
import dev.ganforge.v1.ModelId;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** One who asks the newest model for images all the while, at a steady rate. */
final class LiveCaller implements Callable<List<LiveCaller.Answer>> {
  private static final int CALLS_A_SECOND = 12;
  private static final int MOST_IMAGES = 3;

  private final GeneratorServiceBlockingStub generator;
  private final int number;
  private final BooleanSupplier goesOn;

  /** Calls as long as {@code goesOn}; two numbers never ask for the same seeds. */
  LiveCaller(GeneratorServiceBlockingStub generator, int number, BooleanSupplier goesOn) {
    this.generator = generator;
    this.number = number;
    this.goesOn = goesOn;
  }

  /**
   * One image of an answer.
   *
   * @param samples uint8 [H, W, C]
   */
  record Answer(ModelId model, long seed, ByteString samples) {}

  /** What was answered, in order; fails with the first call that fails. */
  @Override
  public List<Answer> call() {
    List<Answer> answers = new ArrayList<>();
    long start = System.nanoTime();
    long between = TimeUnit.SECONDS.toNanos(1) / CALLS_A_SECOND;
    for (long i = 0; goesOn.getAsBoolean(); i++) {
      LockSupport.parkNanos(start + i * between - System.nanoTime());
      GenerateResponse response = ask(i);
      for (Image image : response.getImagesList()) {
        answers.add(new Answer(response.getModel(), image.getSeeds(0), image.getData()));
      }
    }
    return answers;
  }

  private GenerateResponse ask(long index) {
    return generator
        .withDeadlineAfter(20, TimeUnit.SECONDS)
        .generate(
            GenerateRequest.newBuilder()
                .setFirstSeed((long) number << 32 | index * MOST_IMAGES)
                .setCount(1 + (int) (index % MOST_IMAGES))
                .setFormat(ImageFormat.IMAGE_FORMAT_RAW)
                .build());
  }
}
