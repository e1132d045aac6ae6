/** Stage 5: what training made, in files: written whole or not at all. */
@NullMarked
package dev.ganforge.trainer.checkpoint;

import org.jspecify.annotations.NullMarked;
