package dev.ganforge.trainer.dataset;

import java.util.ArrayList;
import java.util.List;

/** Keeps what it hears. */
final class Recorder implements PreparationListener {
  final List<String> skipped = new ArrayList<>();
  int calls;
  String last = "";

  @Override
  public void progress(int done, int total, int bad) {
    calls++;
    last = done + " of " + total + ", bad " + bad;
  }

  @Override
  public void skipped(String file, String reason) {
    skipped.add(file + ": " + reason);
  }
}
