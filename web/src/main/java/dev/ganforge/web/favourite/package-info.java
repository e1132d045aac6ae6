/**
 * What people have marked as favourites: files of the site's own, one picture and one note each.
 */
@NullMarked
package dev.ganforge.web.favourite;

import org.jspecify.annotations.NullMarked;
