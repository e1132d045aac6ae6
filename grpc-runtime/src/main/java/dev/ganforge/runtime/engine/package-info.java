/** DJL's PyTorch engine: its start, its version, its threads. */
@NullMarked
package dev.ganforge.runtime.engine;

import org.jspecify.annotations.NullMarked;
