package dev.ganforge.runtime.image;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageTypeSpecifier;
import javax.imageio.ImageWriter;
import javax.imageio.metadata.IIOMetadata;
import javax.imageio.metadata.IIOMetadataNode;
import javax.imageio.stream.ImageOutputStream;
import javax.imageio.stream.MemoryCacheImageOutputStream;

/** A GIF that repeats for ever, written frame by frame. */
public final class AnimatedGif implements Closeable {
  private static final byte[] FOR_EVER = {1, 0, 0}; // sub-block 1, repetitions as u16, 0: no end

  private final ImageWriter writer = ImageIO.getImageWritersByFormatName("gif").next();
  private final ImageOutputStream out;
  private boolean begun;

  /** Writes to a stream, which stays open. */
  public AnimatedGif(OutputStream stream) throws IOException {
    out = new MemoryCacheImageOutputStream(stream);
    writer.setOutput(out);
    writer.prepareWriteSequence(null);
  }

  /** Images of one shape as a GIF file, each shown for a while in steps of 10 ms. */
  public static byte[] encode(List<Pixels> frames, Duration delay) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (AnimatedGif gif = new AnimatedGif(out)) {
      for (Pixels frame : frames) {
        gif.write(frame.buffered(), delay);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }

  /** Appends a frame, shown for a while in steps of 10 ms. */
  public void write(BufferedImage image, Duration delay) throws IOException {
    writer.writeToSequence(new IIOImage(image, null, metadata(image, delay)), null);
    out.flushBefore(out.getStreamPosition());
    begun = true;
  }

  private IIOMetadata metadata(BufferedImage image, Duration delay) throws IOException {
    IIOMetadata metadata =
        writer.getDefaultImageMetadata(ImageTypeSpecifier.createFromRenderedImage(image), null);
    String format = metadata.getNativeMetadataFormatName();
    IIOMetadataNode root = new IIOMetadataNode(format);
    IIOMetadataNode control = new IIOMetadataNode("GraphicControlExtension");
    control.setAttribute("disposalMethod", "none");
    control.setAttribute("userInputFlag", "FALSE");
    control.setAttribute("transparentColorFlag", "FALSE");
    control.setAttribute("transparentColorIndex", "0");
    control.setAttribute("delayTime", Long.toString(delay.toMillis() / 10));
    root.appendChild(control);
    if (!begun) {
      root.appendChild(repetition());
    }
    metadata.mergeTree(format, root);
    return metadata;
  }

  private static IIOMetadataNode repetition() {
    IIOMetadataNode extension = new IIOMetadataNode("ApplicationExtension");
    extension.setAttribute("applicationID", "NETSCAPE");
    extension.setAttribute("authenticationCode", "2.0");
    extension.setUserObject(FOR_EVER);
    IIOMetadataNode extensions = new IIOMetadataNode("ApplicationExtensions");
    extensions.appendChild(extension);
    return extensions;
  }

  @Override
  public void close() throws IOException {
    try {
      writer.endWriteSequence();
      out.close();
    } finally {
      writer.dispose();
    }
  }
}
