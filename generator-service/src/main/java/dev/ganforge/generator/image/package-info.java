/** Turns pixels into the bytes of an answer, and labels them with where they came from. */
@NullMarked
package dev.ganforge.generator.image;

import org.jspecify.annotations.NullMarked;
