package dev.ganforge.generator.inference;

import dev.ganforge.generator.model.LoadedModel;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/** The requests that wait for one model; each batch takes one image of each in turn. */
final class Lane {
  private final LoadedModel model;
  private final Deque<ImageRequest> requests = new ArrayDeque<>();
  private int images;
  private long sinceNanos = System.nanoTime();

  Lane(LoadedModel model) {
    this.model = model;
  }

  void add(ImageRequest request) {
    requests.addLast(request);
    images += request.waiting();
  }

  boolean remove(ImageRequest request) {
    boolean removed = requests.remove(request);
    if (removed) {
      images -= request.waiting();
    }
    return removed;
  }

  /** Images that wait. */
  int waiting() {
    return images;
  }

  /** Since when the next batch waits, by the clock of System.nanoTime. */
  long sinceNanos() {
    return sinceNanos;
  }

  /** Lets the next batch begin to wait now. */
  void restart() {
    sinceNanos = System.nanoTime();
  }

  boolean isEmpty() {
    return requests.isEmpty();
  }

  /** Whether waiting for more could not make the next batch larger. */
  boolean full() {
    return images >= model.batchSizes().largest();
  }

  Batch take() {
    int size = model.batchSizes().choose(images);
    int rows = Math.min(size, images);
    List<Batch.Slot> slots = new ArrayList<>(rows);
    while (slots.size() < rows) {
      ImageRequest request = requests.removeFirst();
      slots.add(new Batch.Slot(request, request.takeNext()));
      if (request.waiting() > 0) {
        requests.addLast(request);
      }
    }
    images -= rows;
    return new Batch(model, size, slots);
  }

  /** Takes out every request. */
  List<ImageRequest> drain() {
    List<ImageRequest> all = List.copyOf(requests);
    requests.clear();
    images = 0;
    return all;
  }
}
