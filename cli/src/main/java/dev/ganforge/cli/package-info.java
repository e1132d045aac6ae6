/** The command line: one class a verb. */
@NullMarked
package dev.ganforge.cli;

import org.jspecify.annotations.NullMarked;
