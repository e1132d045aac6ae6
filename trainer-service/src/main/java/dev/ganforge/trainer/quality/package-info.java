/** Between stages 4 and 5: how far generated images are from real ones. */
@NullMarked
package dev.ganforge.trainer.quality;

import org.jspecify.annotations.NullMarked;
