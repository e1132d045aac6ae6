/** Stage 8: runs as state machines: queued, trained, checkpointed, ended. */
@NullMarked
package dev.ganforge.trainer.run;

import org.jspecify.annotations.NullMarked;
