package dev.ganforge.trainer.dataset;

import dev.ganforge.runtime.error.ServiceException;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.function.Function;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/**
 * The images of an IDX file, the format of MNIST (http://yann.lecun.com/exdb/mnist/), raw or
 * gzipped; read as a stream, so a compressed file of any size needs no more memory than one image.
 */
final class IdxSource implements ImageSource {
  private static final int GZIP_MAGIC = 0x1F8B;
  private static final long MAX_DEFLATE_RATIO = 1040; // 1032:1 is the best deflate can do

  private final String name;
  private final Content content;
  private final InputStream stream;
  private final IdxHeader header;
  private int handedOut;

  /** The bytes of a file, or of an embedded one. */
  interface Content {
    InputStream open() throws IOException;

    long length() throws IOException;
  }

  private IdxSource(String name, Content content, InputStream stream, IdxHeader header) {
    this.name = name;
    this.content = content;
    this.stream = stream;
    this.header = header;
  }

  static IdxSource open(String name, Content content) throws IOException {
    BufferedInputStream file = new BufferedInputStream(content.open(), 1 << 16);
    try {
      file.mark(2);
      boolean zipped = (file.read() << 8 | file.read()) == GZIP_MAGIC;
      file.reset();
      InputStream stream = zipped ? new GZIPInputStream(file, 1 << 16) : file;
      byte[] start = stream.readNBytes(IdxHeader.BYTES);
      if (start.length < IdxHeader.BYTES) {
        throw IdxHeader.wrong(
            name, "it should begin with a header of 16 bytes and has " + start.length + " in all");
      }
      IdxHeader header = IdxHeader.parse(name, start);
      checkLength(name, header, content.length(), zipped);
      return new IdxSource(name, content, stream, header);
    } catch (EOFException | ZipException e) {
      file.close();
      throw IdxHeader.wrong(name, "its gzip data is broken (" + e.getMessage() + ")");
    } catch (IOException | RuntimeException e) {
      file.close();
      throw e;
    }
  }

  private static void checkLength(String name, IdxHeader header, long length, boolean zipped) {
    boolean possible =
        zipped ? header.fileBytes() <= length * MAX_DEFLATE_RATIO : header.fileBytes() == length;
    if (!possible) {
      throw wrongLength(
          name,
          header,
          (zipped ? "no more than " + length * MAX_DEFLATE_RATIO : length) + " bytes");
    }
  }

  private static ServiceException wrongLength(String name, IdxHeader header, String actual) {
    return IdxHeader.wrong(
        name,
        "its header announces "
            + header
            + ", that is "
            + header.fileBytes()
            + " bytes, and it has "
            + actual);
  }

  @Override
  public String key() throws IOException {
    Sha256 hash = new Sha256();
    try (InputStream in = content.open()) {
      byte[] buffer = new byte[1 << 16];
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        hash.update(buffer, 0, n);
      }
    }
    return "idx " + hash.hex();
  }

  @Override
  public int count() {
    return header.count();
  }

  @Override
  public int channels() {
    return 1;
  }

  @Override
  public boolean framesSmaller() {
    return true;
  }

  @Override
  public PendingImage next() throws IOException {
    int index = handedOut++;
    try {
      byte[] samples = stream.readNBytes(header.imageBytes());
      if (samples.length < header.imageBytes()) {
        long length = IdxHeader.BYTES + (long) index * header.imageBytes() + samples.length;
        throw wrongLength(name, header, length + " bytes");
      }
      if (handedOut == header.count() && stream.read() >= 0) {
        throw wrongLength(name, header, "more");
      }
      return new Pending(index, new GreyImage(header.columns(), header.rows(), samples));
    } catch (EOFException | ZipException e) {
      throw IdxHeader.wrong(
          name, "its gzip data is broken after " + index + " images (" + e.getMessage() + ")");
    }
  }

  @Override
  public void close() throws IOException {
    stream.close();
  }

  private record Pending(int index, GreyImage image) implements PendingImage {
    @Override
    public String name() {
      return "image " + index;
    }

    @Override
    public <T> T decode(Function<SourceImage, T> use) {
      return use.apply(image);
    }
  }
}
