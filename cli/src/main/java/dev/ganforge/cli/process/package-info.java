/** A command as a process: its streams, its exit status, its errors and its orderly end. */
@NullMarked
package dev.ganforge.cli.process;

import org.jspecify.annotations.NullMarked;
