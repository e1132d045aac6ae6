/** Beside the stages: what was kept, held against itself. */
@NullMarked
package dev.ganforge.trainer.doctor;

import org.jspecify.annotations.NullMarked;
