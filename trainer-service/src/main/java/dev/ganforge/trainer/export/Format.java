package dev.ganforge.trainer.export;

import java.util.Locale;
import java.util.Optional;

/** The formats a generator is exported to. */
public enum Format {
  /** The weights by the names of PyTorch's state_dict, batch normalisation as layers of its own. */
  SAFETENSORS,
  /** A graph of opset 17, float32 latents to float32 images, batch normalisation folded. */
  ONNX,
  /** The module that is served, as it was published. */
  TORCHSCRIPT;

  private static final String PREFIX = "export.";

  /** The name under which an export is downloaded, e.g. {@code export.onnx}. */
  public String artifact() {
    return PREFIX + name().toLowerCase(Locale.ROOT);
  }

  /** The format that is downloaded under a name; empty where the name is that of a stored file. */
  public static Optional<Format> ofArtifact(String name) {
    for (Format format : values()) {
      if (format.artifact().equals(name)) {
        return Optional.of(format);
      }
    }
    return Optional.empty();
  }
}
