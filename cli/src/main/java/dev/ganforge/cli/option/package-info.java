/** Groups of options by concern, their defaults from the environment, and how help shows them. */
@NullMarked
package dev.ganforge.cli.option;

import org.jspecify.annotations.NullMarked;
