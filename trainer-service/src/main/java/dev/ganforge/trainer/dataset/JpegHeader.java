package dev.ganforge.trainer.dataset;

import java.util.Arrays;

/**
 * What a JPEG file says about its colours before its first scan (ITU-T T.81, annex B; JFIF in
 * T.871; Adobe's APP14 in its technical note 5116), read as libjpeg reads it.
 *
 * @param coding what the samples of a pixel mean
 */
record JpegHeader(Coding coding) {
  private static final int SOS = 0xDA;
  private static final int EOI = 0xD9;
  private static final int APP0 = 0xE0;
  private static final int APP14 = 0xEE;
  private static final int NO_TRANSFORM = -1;

  /** What the samples of a pixel mean. */
  enum Coding {
    GREY,
    YCC,
    RGB,
    /** Inverted, as Adobe writes it: 255 is no ink. */
    CMYK,
    /** CMYK whose first three are coded as the luma and chroma of their complements. */
    YCCK
  }

  static JpegHeader parse(byte[] file) throws BadImageException {
    boolean jfif = false;
    int transform = NO_TRANSFORM;
    byte[] ids = {};
    int position = 2;
    while (position + 4 <= file.length) {
      int marker = file[position + 1] & 0xFF;
      if (file[position] != (byte) 0xFF || marker == 0xFF) {
        position++; // padding, or garbage that libjpeg skips too
        continue;
      }
      if (marker == SOS || marker == EOI) {
        break;
      }
      int end = position + 2 + (standsAlone(marker) ? 0 : unsigned16(file, position + 2));
      byte[] data = Arrays.copyOfRange(file, Math.min(position + 4, end), end);
      if (isFrame(marker)) {
        ids = componentIds(data);
      } else if (marker == APP0 && data.length >= 14 && startsWith(data, "JFIF\0")) {
        jfif = true;
      } else if (marker == APP14 && data.length >= 12 && startsWith(data, "Adobe")) {
        transform = data[11];
      }
      position = end;
    }
    return new JpegHeader(coding(ids, jfif, transform));
  }

  private static Coding coding(byte[] ids, boolean jfif, int transform) throws BadImageException {
    boolean marked = transform != NO_TRANSFORM;
    return switch (ids.length) {
      case 1 -> Coding.GREY;
      case 3 -> {
        boolean rgb = marked ? transform == 0 : startsWith(ids, "RGB");
        yield rgb && !jfif ? Coding.RGB : Coding.YCC;
      }
      case 4 -> marked && transform != 0 ? Coding.YCCK : Coding.CMYK;
      default ->
          throw new BadImageException(
              "is a JPEG file of " + ids.length + " components; allowed: 1, 3 or 4");
    };
  }

  /** A frame header: precision, height, width, count, and three bytes for each component. */
  private static byte[] componentIds(byte[] data) throws BadImageException {
    if (data.length < 6 || data.length < 6 + 3 * (data[5] & 0xFF)) {
      throw new BadImageException("is a JPEG file that ends too early");
    }
    if (data[0] != 8) {
      throw new BadImageException("is a JPEG file of " + data[0] + " bits a sample; allowed: 8");
    }
    byte[] ids = new byte[data[5] & 0xFF];
    for (int i = 0; i < ids.length; i++) {
      ids[i] = data[6 + 3 * i];
    }
    return ids;
  }

  /** SOF0 to SOF15; three codes between them mean something else. */
  private static boolean isFrame(int marker) {
    return marker >= 0xC0 && marker <= 0xCF && marker != 0xC4 && marker != 0xC8 && marker != 0xCC;
  }

  /** Markers without a length: TEM, restarts, and a stuffed zero. */
  private static boolean standsAlone(int marker) {
    return marker <= 0x01 || (marker >= 0xD0 && marker <= 0xD8);
  }

  private static int unsigned16(byte[] bytes, int position) {
    return (bytes[position] & 0xFF) << 8 | (bytes[position + 1] & 0xFF);
  }

  private static boolean startsWith(byte[] data, String text) {
    for (int i = 0; i < text.length(); i++) {
      if (data[i] != text.charAt(i)) {
        return false;
      }
    }
    return true;
  }
}
