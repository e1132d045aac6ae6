/** The generator service as one object to start and to close. */
@NullMarked
package dev.ganforge.generator;

import org.jspecify.annotations.NullMarked;
