package dev.ganforge.trainer.checkpoint;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;

/** A stored file opened for reading; it stays readable where it is deleted meanwhile. */
public final class StoredFile implements Closeable {
  private final Artifact artifact;
  private final SeekableByteChannel channel;
  private final Runnable onRead;

  StoredFile(Artifact artifact, SeekableByteChannel channel) {
    this(artifact, channel, () -> {});
  }

  /** {@code onRead} is called at every read. */
  StoredFile(Artifact artifact, SeekableByteChannel channel, Runnable onRead) {
    this.artifact = artifact;
    this.channel = channel;
    this.onRead = onRead;
  }

  /** Its name, size and SHA-256. */
  public Artifact artifact() {
    return artifact;
  }

  /** At most {@code length} bytes from {@code offset} on; fewer only at the end of the file. */
  public ByteBuffer read(long offset, int length) throws IOException {
    ByteBuffer buffer =
        ByteBuffer.allocate((int) Math.max(0, Math.min(length, artifact.sizeBytes() - offset)));
    onRead.run();
    channel.position(offset);
    while (buffer.hasRemaining()) {
      if (channel.read(buffer) < 0) {
        throw new IOException(artifact.name() + " ends before byte " + artifact.sizeBytes());
      }
    }
    return buffer.flip();
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
