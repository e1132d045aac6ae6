/** The trainer service as one object to start and to close. */
@NullMarked
package dev.ganforge.trainer;

import org.jspecify.annotations.NullMarked;
