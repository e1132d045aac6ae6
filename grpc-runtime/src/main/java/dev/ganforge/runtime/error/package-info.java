/** The errors both services answer with, and their way to gRPC status codes. */
@NullMarked
package dev.ganforge.runtime.error;

import org.jspecify.annotations.NullMarked;
