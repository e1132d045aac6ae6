package dev.ganforge.web.api;

import dev.ganforge.runtime.error.ServiceException;
import dev.ganforge.runtime.latent.LatentDistribution;
import dev.ganforge.v1.Latent;
import dev.ganforge.v1.LatentSpace;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A place in latent space: a seed's, or one on the way from a seed to another.
 *
 * @param seed an unsigned number
 * @param towards the other seed; null for the seed itself
 * @param share of the way, 0 to 1; 0 for the seed itself
 */
record Spot(long seed, @Nullable Long towards, double share) {
  static final String ALLOWED = "a seed, or SEED~SEED~SHARE with a share from 0 to 1";
  private static final Pattern TEXT =
      Pattern.compile("(\\d{1,20})(?:~(\\d{1,20})~([01](?:\\.\\d{1,6})?))?");

  static Spot of(long seed) {
    return new Spot(seed, null, 0);
  }

  /** The spot itself at the ends of the way, so that one image has one address. */
  static Spot between(long seed, long towards, double share) {
    if (share <= 0) {
      return of(seed);
    }
    return share >= 1 ? of(towards) : new Spot(seed, towards, Math.round(share * 1e6) / 1e6);
  }

  /** What {@link #text} wrote. */
  static Spot parse(String text) {
    Matcher matcher = TEXT.matcher(text);
    if (!matcher.matches()) {
      throw ServiceException.invalid("spot", text, ALLOWED);
    }
    long seed = Query.seed("seed", matcher.group(1));
    if (matcher.group(2) == null) {
      return of(seed);
    }
    return between(
        seed, Query.seed("seed", matcher.group(2)), Double.parseDouble(matcher.group(3)));
  }

  /** As a part of an address: {@code 7}, or {@code 7~9~0.25}. */
  String text() {
    String first = Long.toUnsignedString(seed);
    return towards == null ? first : first + "~" + Long.toUnsignedString(towards) + "~" + share;
  }

  /** The latent vector there, as the generator computes those of seeds. */
  Latent latent(LatentSpace space, @Nullable Double truncation) {
    LatentDistribution distribution =
        switch (space.getDistribution()) {
          case LATENT_DISTRIBUTION_NORMAL -> LatentDistribution.NORMAL;
          case LATENT_DISTRIBUTION_UNIFORM -> LatentDistribution.UNIFORM;
          default -> throw new IllegalArgumentException("distribution " + space.getDistribution());
        };
    float[] here = end(distribution, seed, space.getDimension(), truncation);
    float[] values =
        towards == null
            ? here
            : distribution.between(
                here, end(distribution, towards, space.getDimension(), truncation), share);
    Latent.Builder latent = Latent.newBuilder();
    for (float value : values) {
      latent.addValues(value);
    }
    return latent.build();
  }

  private static float[] end(
      LatentDistribution distribution, long seed, int dimension, @Nullable Double truncation) {
    return truncation == null
        ? distribution.latent(seed, dimension)
        : distribution.latent(seed, dimension, truncation);
  }
}
