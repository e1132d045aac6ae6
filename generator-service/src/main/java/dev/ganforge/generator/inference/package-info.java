/** Gathers the images that requests wait for into batches, and computes them. */
@NullMarked
package dev.ganforge.generator.inference;

import org.jspecify.annotations.NullMarked;
