package dev.ganforge.cli.tensorboard;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** Values of one moment, each under a tag. */
final class Summary {
  // Summary: 1 value*; Value: 1 tag, 2 simple_value, 4 image, 8 tensor, 9 metadata
  private static final int STRING_TENSOR = 7;
  private static final int PNG_WIDTH = 16; // offset in the file; the height follows
  private static final int PNG_COLOUR_TYPE = 25;

  private final WireMessage message = new WireMessage();

  Summary scalar(String tag, float value) {
    return value(new WireMessage().string(1, tag).float32(2, value));
  }

  /** An image: 1 height, 2 width, 3 colour space (1 grey, 3 RGB), 4 the PNG file. */
  Summary image(String tag, byte[] png) {
    ByteBuffer header = ByteBuffer.wrap(png);
    WireMessage image =
        new WireMessage()
            .integer(1, header.getInt(PNG_WIDTH + Integer.BYTES))
            .integer(2, header.getInt(PNG_WIDTH))
            .integer(3, header.get(PNG_COLOUR_TYPE) == 0 ? 1 : 3)
            .bytes(4, png);
    return value(new WireMessage().string(1, tag).message(4, image));
  }

  /** Markdown, in a tensor of one string: 1 dtype, 2 shape {2 dim {1 size}}, 8 string_val. */
  Summary text(String tag, String markdown) {
    WireMessage shape = new WireMessage().message(2, new WireMessage().integer(1, 1));
    WireMessage tensor =
        new WireMessage()
            .integer(1, STRING_TENSOR)
            .message(2, shape)
            .bytes(8, markdown.getBytes(StandardCharsets.UTF_8));
    return value(
        new WireMessage()
            .string(1, tag)
            .message(8, tensor)
            .message(9, plugin("text", new byte[0])));
  }

  /** What a plug-in alone can read. */
  Summary pluginData(String tag, String plugin, WireMessage content) {
    return value(
        new WireMessage().string(1, tag).message(9, plugin(plugin, content.toByteArray())));
  }

  /** Metadata: 1 plugin_data {1 name, 2 content}. */
  private static WireMessage plugin(String name, byte[] content) {
    WireMessage data = new WireMessage().string(1, name);
    return new WireMessage().message(1, content.length == 0 ? data : data.bytes(2, content));
  }

  private Summary value(WireMessage value) {
    message.message(1, value);
    return this;
  }

  WireMessage message() {
    return message;
  }
}
