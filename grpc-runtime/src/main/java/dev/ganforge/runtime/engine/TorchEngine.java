package dev.ganforge.runtime.engine;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.pytorch.jni.JniUtils;
import dev.ganforge.runtime.error.ServiceException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** DJL's PyTorch engine, started once a process with the version our native code needs. */
public final class TorchEngine {
  private static final Logger log = LoggerFactory.getLogger(TorchEngine.class);

  /** The only libtorch the JNI library was built for; another one crashes the JVM. */
  public static final String LIBTORCH_VERSION = "2.7.1";

  private TorchEngine() {}

  /**
   * The engine; the first call starts it.
   *
   * @throws ServiceException FAILED_PRECONDITION where the libtorch it would load is another
   *     version
   */
  public static Engine get() {
    checkVersion(System.getenv("PYTORCH_VERSION"), "PYTORCH_VERSION");
    checkVersion(System.getProperty("PYTORCH_VERSION"), "the property PYTORCH_VERSION");
    return Started.ENGINE;
  }

  private static void checkVersion(@org.jspecify.annotations.Nullable String version, String from) {
    if (version != null && !version.equals(LIBTORCH_VERSION)) {
      throw ServiceException.failedPrecondition(
          from
              + " names libtorch "
              + version
              + "; allowed: "
              + LIBTORCH_VERSION
              + ", another version under this JNI library crashes the process");
    }
  }

  /** The engine's name and version, for provenance. */
  public static String describe() {
    Engine engine = get();
    return "PyTorch " + engine.getVersion() + " (DJL " + Engine.getDjlVersion() + ")";
  }

  /**
   * The device of a name.
   *
   * @param name {@code auto} (the first GPU, else the CPU), {@code cpu} or {@code cuda:N}
   * @throws ServiceException INVALID_ARGUMENT for another name or a GPU that is not there
   */
  public static Device device(String name) {
    int gpus = get().getGpuCount();
    if (name.isEmpty() || name.equals("auto")) {
      return gpus > 0 ? Device.gpu(0) : Device.cpu();
    }
    if (name.equals("cpu")) {
      return Device.cpu();
    }
    if (name.matches("cuda:\\d{1,3}")) {
      int index = Integer.parseInt(name.substring(5));
      if (index < gpus) {
        return Device.gpu(index);
      }
      throw ServiceException.invalid(
          "device", name, "auto, cpu, or a GPU of this machine, which has " + gpus);
    }
    throw ServiceException.invalid("device", name, "auto, cpu or cuda:N");
  }

  /** The name of a device as {@link #device} takes it: {@code cpu} or {@code cuda:N}. */
  public static String name(Device device) {
    return device.isGpu() ? "cuda:" + device.getDeviceId() : "cpu";
  }

  /**
   * Sets how many threads an operator called from this thread uses. libtorch keeps the number in
   * the calling thread (an OpenMP control variable), so that training and inference in one process
   * can differ; call it at the start of every thread that computes.
   */
  public static void setThreads(int threads) {
    get();
    JniUtils.setNumThreads(threads);
  }

  private static final class Started {
    static final Engine ENGINE = start();

    private static Engine start() {
      Engine engine = Engine.getEngine("PyTorch");
      log.debug("Started {}", engine);
      return engine;
    }
  }
}
