/** Lists and tables as lines: in columns for people, as JSON objects for programs. */
@NullMarked
package dev.ganforge.cli.table;

import org.jspecify.annotations.NullMarked;
