/** A run followed from event to event, and shown as a bar, as lines or as JSON. */
@NullMarked
package dev.ganforge.cli.progress;

import org.jspecify.annotations.NullMarked;
