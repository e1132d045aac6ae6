package dev.ganforge.trainer.dataset;

import dev.ganforge.runtime.error.ServiceException;
import java.io.Closeable;
import java.io.IOException;
import java.util.List;
import java.util.function.Function;

/** A list of image files as a source. */
final class FileSource implements ImageSource {
  private static final int PROBES = 8;

  private final List<? extends ImageFile> files;
  private final String key;
  private final Closeable owner;
  private final ImageDecoder decoder = new ImageDecoder(Runtime.getRuntime().maxMemory());
  private int handedOut;

  /**
   * @param name of the data set
   * @param files in order
   * @param owner closed with the source
   */
  FileSource(String name, List<? extends ImageFile> files, String key, Closeable owner)
      throws IOException {
    this.files = List.copyOf(files);
    this.key = key;
    this.owner = owner;
    if (files.isEmpty()) {
      owner.close();
      throw ServiceException.invalid(
          "dataset \"%s\" is refused: no file in it ends in %s"
              .formatted(name, String.join(", ", ImageFile.ENDINGS)));
    }
  }

  @Override
  public String key() {
    return key;
  }

  @Override
  public int count() {
    return files.size();
  }

  /** Grey where all of a few images, taken evenly from the whole, have nothing but grey pixels. */
  @Override
  public int channels() throws InterruptedException {
    int grey = 0;
    int probes = Math.min(PROBES, files.size());
    for (int i = 0; i < probes; i++) {
      ImageFile file = files.get((int) ((long) i * files.size() / probes));
      try {
        if (!decoder.decode(file, FileSource::isGrey)) {
          return 3;
        }
        grey++;
      } catch (IOException e) {
        // the preparation names it
      }
    }
    return grey > 0 ? 1 : 3;
  }

  private static boolean isGrey(SourceImage image) {
    if (image.channels() == 1) {
      return true;
    }
    byte[] row = new byte[3 * image.width()];
    for (int y = 0; y < image.height(); y++) {
      image.row(y, row);
      for (int x = 0; x < row.length; x += 3) {
        if (row[x] != row[x + 1] || row[x] != row[x + 2]) {
          return false;
        }
      }
    }
    return true;
  }

  @Override
  public boolean framesSmaller() {
    return false;
  }

  @Override
  public PendingImage next() {
    return new Pending(decoder, files.get(handedOut++));
  }

  @Override
  public void close() throws IOException {
    owner.close();
  }

  private record Pending(ImageDecoder decoder, ImageFile file) implements PendingImage {
    @Override
    public String name() {
      return file.name();
    }

    @Override
    public <T> T decode(Function<SourceImage, T> use) throws IOException, InterruptedException {
      return decoder.decode(file, use);
    }
  }
}
