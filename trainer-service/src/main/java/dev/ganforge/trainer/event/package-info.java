/** Stage 7: what happened, as streams that replay from a sequence number and then go live. */
@NullMarked
package dev.ganforge.trainer.event;

import org.jspecify.annotations.NullMarked;
