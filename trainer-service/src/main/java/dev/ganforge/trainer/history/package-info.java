/** Stage 6: runs, the metrics of every step and the list of checkpoints, in SQLite. */
@NullMarked
package dev.ganforge.trainer.history;

import org.jspecify.annotations.NullMarked;
