/** Stage 10: the TrainerService; the only place that speaks proto besides the manifest. */
@NullMarked
package dev.ganforge.trainer.rpc;

import org.jspecify.annotations.NullMarked;
