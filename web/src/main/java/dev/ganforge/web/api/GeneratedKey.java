package dev.ganforge.web.api;

import org.jspecify.annotations.Nullable;

/**
 * All that decides the bytes of a generated image.
 *
 * @param generatorSha256 of generator.pt
 * @param seed an unsigned number
 * @param truncation null: none
 */
record GeneratedKey(String generatorSha256, long seed, @Nullable Double truncation) {}
