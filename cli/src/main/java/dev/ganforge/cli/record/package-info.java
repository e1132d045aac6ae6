/** What a run gives, kept on this machine while a command follows it. */
@NullMarked
package dev.ganforge.cli.record;

import org.jspecify.annotations.NullMarked;
