package dev.ganforge.trainer.dataset;

import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.function.Function;
import java.util.zip.ZipException;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;
import javax.imageio.stream.MemoryCacheImageInputStream;

/**
 * Decodes image files as Pillow's {@code open(file).convert("RGB")} does: samples as they are
 * stored, no colour profile, no EXIF orientation, alpha dropped, the first frame. Thread-safe.
 */
final class ImageDecoder {
  static final int MAX_PIXELS = 1 << 26;
  static final int MAX_FILE_BYTES = 1 << 28;
  private static final int BYTES_PER_PIXEL = 4;

  /**
   * Pixels that a byte of a file may stand for, above {@link #ALWAYS_ALLOWED_PIXELS}: beyond that
   * an image is blank, or its header is damaged and memory would be set aside for nothing.
   */
  private static final long PIXELS_PER_BYTE = 1 << 10;

  private static final long ALWAYS_ALLOWED_PIXELS = 1 << 20;

  private final MemoryBudget files;
  private final MemoryBudget images;

  /**
   * @param heap bytes, about half of which files and images under way may fill
   */
  ImageDecoder(long heap) {
    files = new MemoryBudget(heap / 6);
    images = new MemoryBudget(heap / 3);
  }

  /** Decodes a file and lends the image to a function. */
  <T> T decode(ImageFile file, Function<SourceImage, T> use)
      throws IOException, InterruptedException {
    return files.with(
        Math.min(file.size(), MAX_FILE_BYTES),
        () -> {
          byte[] bytes = read(file);
          ImageFormat format =
              ImageFormat.of(bytes)
                  .orElseThrow(
                      () -> new BadImageException("is no JPEG, PNG, BMP, GIF or WebP file"));
          return decode(bytes, format, use);
        });
  }

  private static byte[] read(ImageFile file) throws IOException {
    long announced = file.size() < 0 ? MAX_FILE_BYTES : file.size();
    if (announced > MAX_FILE_BYTES) {
      throw new BadImageException("has " + announced + " bytes; allowed: " + MAX_FILE_BYTES);
    }
    try (InputStream stream = file.open()) {
      byte[] bytes = stream.readNBytes((int) announced + 1);
      if (bytes.length == 0) {
        throw new BadImageException("is empty");
      }
      if (bytes.length > announced) {
        throw new BadImageException("has more bytes than the " + announced + " it announces");
      }
      return bytes;
    } catch (ZipException | EOFException e) {
      throw new BadImageException("is damaged in the zip (" + e.getMessage() + ")");
    } catch (BadImageException e) {
      throw e;
    } catch (IOException e) {
      throw new BadImageException("cannot be read (" + e.getClass().getSimpleName() + ")");
    }
  }

  private <T> T decode(byte[] bytes, ImageFormat format, Function<SourceImage, T> use)
      throws IOException, InterruptedException {
    ImageReader reader = format.reader();
    try (ImageInputStream stream =
        new MemoryCacheImageInputStream(new ByteArrayInputStream(bytes))) {
      reader.setInput(stream, true, true);
      return images.with(
          checkedPixels(reader, bytes.length) * BYTES_PER_PIXEL,
          () ->
              use.apply(
                  format == ImageFormat.JPEG
                      ? JpegImage.read(reader, JpegHeader.parse(bytes))
                      : RasterImage.read(reader)));
    } catch (BadImageException e) {
      throw e;
    } catch (EOFException e) {
      throw new BadImageException("is a " + format + " file that ends too early");
    } catch (OutOfMemoryError e) { // a damaged lossless WebP may ask its decoder for gigabytes
      throw new BadImageException("is a " + format + " file that needs more memory than there is");
    } catch (IOException | RuntimeException e) {
      throw new BadImageException("is a broken " + format + " file (" + e.getMessage() + ")");
    } finally {
      reader.dispose();
    }
  }

  private static long checkedPixels(ImageReader reader, int fileBytes) throws IOException {
    long width = reader.getWidth(0);
    long height = reader.getHeight(0);
    if (width < 1 || height < 1 || width * height > MAX_PIXELS) {
      throw new BadImageException(
          "has %d x %d pixels; allowed: 1 to %d in all".formatted(width, height, MAX_PIXELS));
    }
    if (width * height > Math.max(ALWAYS_ALLOWED_PIXELS, fileBytes * PIXELS_PER_BYTE)) {
      throw new BadImageException(
          "has %d x %d pixels, more than its %d bytes can hold"
              .formatted(width, height, fileBytes));
    }
    return width * height;
  }
}
