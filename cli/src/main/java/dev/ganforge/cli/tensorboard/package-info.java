/** A run as TensorBoard reads it: records with checksums, events by their field numbers. */
@NullMarked
package dev.ganforge.cli.tensorboard;

import org.jspecify.annotations.NullMarked;
