/** The pages in a browser, over real training. */
@NullMarked
package dev.ganforge.system.web;

import org.jspecify.annotations.NullMarked;
