package dev.ganforge.trainer.damage;

import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;

/** Files that were whole once. */
public final class Damage {
  private static final int MOST_WOUNDS = 4;
  private static final int ANYWHERE = 1 << 20;
  private static final int HEADER = 64;
  private static final int LONGEST_PART = 256;

  private Damage() {}

  /** One of the originals with one to four wounds, as many in its first bytes as in all others. */
  public static Arbitrary<byte[]> of(List<byte[]> originals) {
    return Combinators.combine(
            Arbitraries.of(originals), wounds().list().ofMinSize(1).ofMaxSize(MOST_WOUNDS))
        .as(
            (original, wounds) -> {
              byte[] bytes = original;
              for (Wound wound : wounds) {
                bytes = wound.inflict(bytes);
              }
              return bytes;
            });
  }

  private static Arbitrary<Wound> wounds() {
    Arbitrary<Integer> position =
        Arbitraries.oneOf(
            Arbitraries.integers().between(0, HEADER),
            Arbitraries.integers().between(0, ANYWHERE).withDistribution(UNIFORM));
    Arbitrary<Integer> length = Arbitraries.integers().between(1, LONGEST_PART);
    return Arbitraries.oneOf(
        Combinators.combine(position, Arbitraries.integers().between(0, 7)).as(Wound.Flip::new),
        position.map(Wound.Cut::new),
        Combinators.combine(position, Arbitraries.of(1, 2, 4, 8), flag(), numbers())
            .as(Wound.Claim::new),
        Combinators.combine(position, length, position).as(Wound.Splice::new),
        Combinators.combine(position, length).as(Wound.Repeat::new),
        Combinators.combine(position, length).as(Wound.Loss::new));
  }

  private static final net.jqwik.api.RandomDistribution UNIFORM =
      net.jqwik.api.RandomDistribution.uniform();

  private static Arbitrary<Boolean> flag() {
    return Arbitraries.of(true, false);
  }

  /** Small ones, and those at which widths and signs end. */
  private static Arbitrary<Long> numbers() {
    return Arbitraries.oneOf(
        Arbitraries.longs().between(0, 300),
        Arbitraries.of(
            -1L,
            0x7FFFL,
            0xFFFFL,
            1L << 24,
            100_000_000L,
            (long) Integer.MAX_VALUE,
            1L << 31,
            0xFFFF_FFFFL,
            1L << 40,
            Long.MAX_VALUE,
            Long.MIN_VALUE));
  }
}
