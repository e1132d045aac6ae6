/** What a service counts and times, and the page that Prometheus reads it from. */
@NullMarked
package dev.ganforge.runtime.metrics;

import org.jspecify.annotations.NullMarked;
