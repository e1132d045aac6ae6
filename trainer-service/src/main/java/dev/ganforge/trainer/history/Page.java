package dev.ganforge.trainer.history;

import java.util.List;

/**
 * A part of a listing.
 *
 * @param items in the order of the listing
 * @param next what to ask for to get the part after it; empty on the last one
 */
public record Page<T>(List<T> items, String next) {
  public Page {
    items = List.copyOf(items);
  }
}
