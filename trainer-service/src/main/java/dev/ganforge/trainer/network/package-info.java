/** Stage 2: a GAN as two lists of layers, a loss and two optimizers. */
@NullMarked
package dev.ganforge.trainer.network;

import org.jspecify.annotations.NullMarked;
