/** What happens in a run, told to a browser while it happens. */
@NullMarked
package dev.ganforge.web.live;

import org.jspecify.annotations.NullMarked;
