/**
 * What the site answers: both services' calls as JSON, and their images under content addresses.
 */
@NullMarked
package dev.ganforge.web.api;

import org.jspecify.annotations.NullMarked;
