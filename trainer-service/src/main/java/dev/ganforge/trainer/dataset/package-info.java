/** Stage 1: image files become uint8 images of one shape. */
@NullMarked
package dev.ganforge.trainer.dataset;

import org.jspecify.annotations.NullMarked;
