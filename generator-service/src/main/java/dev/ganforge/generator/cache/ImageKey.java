package dev.ganforge.generator.cache;

import dev.ganforge.generator.image.ImageEncoding;

/**
 * All that the bytes of an image by seed follow from.
 *
 * @param sha256 of the generator
 * @param seed of the latent
 * @param truncation of the latent; infinite where there is none
 * @param encoding of the image
 */
record ImageKey(String sha256, long seed, double truncation, ImageEncoding encoding) {}
