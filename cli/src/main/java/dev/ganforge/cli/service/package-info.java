/** The services as a command sees them: started in this process, or called over a channel. */
@NullMarked
package dev.ganforge.cli.service;

import org.jspecify.annotations.NullMarked;
