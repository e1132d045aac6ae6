/** Latent vectors as a function of a seed, the same in training, in sampling and in serving. */
@NullMarked
package dev.ganforge.runtime.latent;

import org.jspecify.annotations.NullMarked;
