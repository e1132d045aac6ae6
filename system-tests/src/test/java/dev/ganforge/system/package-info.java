/** The whole product from outside: real processes, and the rules that all modules keep. */
@NullMarked
package dev.ganforge.system;

import org.jspecify.annotations.NullMarked;
