/** Tests of the data stage. */
@NullMarked
package dev.ganforge.trainer.dataset;

import org.jspecify.annotations.NullMarked;
