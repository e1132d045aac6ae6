/** Answers the calls of GeneratorService in the terms of its contract. */
@NullMarked
package dev.ganforge.generator.rpc;

import org.jspecify.annotations.NullMarked;
