package dev.ganforge.generator.model;

import ai.djl.pytorch.jni.JniUtils;
import dev.ganforge.runtime.engine.TorchEngine;
import java.util.concurrent.ThreadFactory;

/**
 * Makes the threads that run generators. All of them are set up alike, because an image's last bits
 * may depend on it.
 *
 * <p>The graph optimizer is off: a generator is a chain of convolutions with nothing to fuse, so it
 * is no faster with it, and the first calls at every batch size are slow.
 *
 * @param name of the threads
 * @param threads CPU threads of one operator, 1 or more
 */
public record ComputeThreads(String name, int threads) implements ThreadFactory {
  @Override
  public Thread newThread(Runnable task) {
    Thread thread =
        new Thread(
            () -> {
              TorchEngine.setThreads(threads);
              JniUtils.setGraphExecutorOptimize(false);
              task.run();
            },
            name);
    thread.setDaemon(true);
    return thread;
  }
}
