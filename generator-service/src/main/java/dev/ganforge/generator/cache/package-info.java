/** Encoded images: kept by what they are made from, and made once for all who ask at a time. */
@NullMarked
package dev.ganforge.generator.cache;

import org.jspecify.annotations.NullMarked;
