/** Stage 9: a checkpoint's generator in the formats that other software reads. */
@NullMarked
package dev.ganforge.trainer.export;

import org.jspecify.annotations.NullMarked;
