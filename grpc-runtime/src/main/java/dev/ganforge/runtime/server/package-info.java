/** Starting and stopping a gRPC server, with health and reflection, and opening channels to one. */
@NullMarked
package dev.ganforge.runtime.server;

import org.jspecify.annotations.NullMarked;
