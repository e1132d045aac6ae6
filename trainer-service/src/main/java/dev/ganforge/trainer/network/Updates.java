package dev.ganforge.trainer.network;

/**
 * In what order and on what one step updates the two networks.
 *
 * @param generatorFirst G before D; D then sees the fakes that updated G
 * @param joined D sees real and fake images in one batch, so that they share its statistics
 * @param freshLatents G is updated on latents of its own, not on the fakes D saw
 * @param evaluatedFakes the fakes D sees come from G in evaluation mode
 * @param halved D's loss is the mean of its real and fake half, not their sum
 */
public record Updates(
    boolean generatorFirst,
    boolean joined,
    boolean freshLatents,
    boolean evaluatedFakes,
    boolean halved) {

  /** D on real and fake batches apart, their losses summed; then G on the same fakes. */
  public static final Updates SHARED_FAKES = new Updates(false, false, false, false, false);

  /** G first; then D on the same fakes, its loss the mean of both halves. */
  public static final Updates GENERATOR_FIRST = new Updates(true, false, false, false, true);

  /** D on real and fake batches apart, summed; then G on fresh latents. */
  public static final Updates FRESH_LATENTS = new Updates(false, false, true, false, false);

  /** D once on real and fake images joined, fakes from G in evaluation mode; then G on its own. */
  public static final Updates JOINED = new Updates(false, true, true, true, true);
}
