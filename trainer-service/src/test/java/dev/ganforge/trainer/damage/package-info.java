/** What can happen to a file, and what a reader may then do. */
@NullMarked
package dev.ganforge.trainer.damage;

import org.jspecify.annotations.NullMarked;
