/** Tests of the quality measure. */
@NullMarked
package dev.ganforge.trainer.quality;

import org.jspecify.annotations.NullMarked;
