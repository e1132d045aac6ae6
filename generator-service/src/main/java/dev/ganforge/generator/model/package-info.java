/** Loads, warms, swaps and lends generators, and knows what a model's name means. */
@NullMarked
package dev.ganforge.generator.model;

import org.jspecify.annotations.NullMarked;
