/** Follows what the trainer publishes, and brings its generators here, whole or not at all. */
@NullMarked
package dev.ganforge.generator.follow;

import org.jspecify.annotations.NullMarked;
