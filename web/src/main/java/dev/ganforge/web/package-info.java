/** The web site as one object to start and to close. */
@NullMarked
package dev.ganforge.web;

import org.jspecify.annotations.NullMarked;
