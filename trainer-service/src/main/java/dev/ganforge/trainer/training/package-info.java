/** Stage 4: the compiled program run step by step over a data set. */
@NullMarked
package dev.ganforge.trainer.training;

import org.jspecify.annotations.NullMarked;
