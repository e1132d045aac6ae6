/** Images as 8-bit pixels, grids of them, and their encoding. */
@NullMarked
package dev.ganforge.runtime.image;

import org.jspecify.annotations.NullMarked;
