/** Measurements of the product as it runs; ratios and counts, never tests. */
@NullMarked
package dev.ganforge.bench;

import org.jspecify.annotations.NullMarked;
