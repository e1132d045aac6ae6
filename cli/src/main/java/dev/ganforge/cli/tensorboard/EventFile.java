package dev.ganforge.cli.tensorboard;

import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;

/** A file of events, which TensorBoard finds by its name and knows by its first record. */
final class EventFile implements Closeable {
  // Event: 1 wall_time, 2 step, 3 file_version, 5 summary
  private static final String VERSION = "brain.Event:2";

  private final EventRecords records;

  private EventFile(EventRecords records) {
    this.records = records;
  }

  /** Begins a new file in a folder, which is made where it is not there. */
  static EventFile create(Path folder, Instant now) throws IOException {
    Files.createDirectories(folder);
    EventFile file = new EventFile(open(folder, now.getEpochSecond()));
    file.records.write(new WireMessage().float64(1, seconds(now)).string(3, VERSION).toByteArray());
    return file;
  }

  private static EventRecords open(Path folder, long second) throws IOException {
    try {
      return new EventRecords(
          folder.resolve("events.out.tfevents." + second + "." + host() + ".ganforge"));
    } catch (FileAlreadyExistsException e) {
      return open(folder, second + 1);
    }
  }

  private static String host() {
    try {
      return InetAddress.getLocalHost().getHostName().replaceAll("[^A-Za-z0-9.-]", "_");
    } catch (UnknownHostException e) {
      return "localhost";
    }
  }

  /** Appends a summary, which a reader can see when this returns. */
  void write(Instant time, long step, Summary summary) throws IOException {
    records.write(
        new WireMessage()
            .float64(1, seconds(time))
            .integer(2, step)
            .message(5, summary.message())
            .toByteArray());
  }

  static double seconds(Instant time) {
    return time.getEpochSecond() + time.getNano() * 1e-9;
  }

  @Override
  public void close() throws IOException {
    records.close();
  }
}
