package dev.ganforge.trainer.quality;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.ganforge.trainer.network.FloatTensor;
import dev.ganforge.trainer.torchscript.FrechetProgram;
import dev.ganforge.trainer.training.TrainingProgram;

/** The Frechet distance between the normal distributions fitted to two sets of feature vectors. */
final class FrechetDistance implements AutoCloseable {
  /*
   * d = |m1 - m2|² + tr S1 + tr S2 - 2 tr (S1 S2)^(1/2)  (Dowson and Landau 1982; as a measure of
   * GANs Heusel et al. 2017, equation 6).
   *
   * S1 S2 is not symmetric, and a square root of it computed as such may come out complex. It has
   * the eigenvalues of A S2 A with A = S1^(1/2), which is symmetric and has none below 0 but by
   * rounding: with those at 0 the last trace is the sum of their square roots. A stays as long as the
   * real images do. All of it is in float64, on the CPU by LAPACK, wherever the networks run: a
   * difference of nearly equal numbers needs the digits.
   */
  private final TrainingProgram program =
      TrainingProgram.load(FrechetProgram.compile(), Device.cpu());

  /** The moments of some feature vectors [n, F]. */
  Moments moments(FloatTensor features) {
    return program.call(
        "moments",
        manager ->
            new NDList(manager.create(features.values(), TrainingProgram.shape(features.shape()))),
        result ->
            new Moments(
                features.shape().dim(0),
                result.get(0).toDoubleArray(),
                result.get(1).toDoubleArray()));
  }

  Reference reference(Moments moments) {
    double[] root =
        program.call(
            "root",
            manager -> new NDList(square(manager, moments.covariance())),
            result -> result.get(0).toDoubleArray());
    return new Reference(moments.mean(), root, moments.totalVariance());
  }

  /** The distance; 0 where rounding makes it negative, NaN where a feature is. */
  double between(Reference one, Moments other) {
    double cross =
        program.call(
            "cross",
            manager -> new NDList(square(manager, one.root()), square(manager, other.covariance())),
            result -> result.get(0).toDoubleArray()[0]);
    double distance = one.totalVariance() + other.totalVariance() - 2 * cross;
    for (int i = 0; i < one.mean().length; i++) {
      double apart = one.mean()[i] - other.mean()[i];
      distance += apart * apart;
    }
    return Math.max(0, distance);
  }

  private static NDArray square(NDManager manager, double[] values) {
    long extent = Math.round(Math.sqrt(values.length));
    return manager.create(values, new Shape(extent, extent));
  }

  @Override
  public void close() {
    program.close();
  }
}
