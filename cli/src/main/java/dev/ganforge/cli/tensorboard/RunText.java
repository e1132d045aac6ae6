package dev.ganforge.cli.tensorboard;

import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Value;
import dev.ganforge.v1.LayerDescription;
import dev.ganforge.v1.NetworkDescription;
import dev.ganforge.v1.Provenance;
import dev.ganforge.v1.Run;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** What a run is, as tables in Markdown. */
final class RunText {
  private RunText() {}

  /** Its settings, and what it runs on. */
  static String configuration(Run run) {
    StringBuilder text = new StringBuilder("| Setting | Value |\n|---|---|\n");
    Settings.of(run.getConfig()).forEach((name, value) -> row(text, name, words(value)));
    Provenance provenance = run.getProvenance();
    for (Map.Entry<FieldDescriptor, Object> entry : provenance.getAllFields().entrySet()) {
      row(text, "provenance." + entry.getKey().getName(), entry.getValue());
    }
    String network = run.getConfig().getNetworkYaml();
    if (!network.isEmpty()) {
      text.append("\n```\n").append(network).append("\n```\n");
    }
    return text.toString();
  }

  private static Object words(Value value) {
    return switch (value.getKindCase()) {
      case BOOL_VALUE -> value.getBoolValue();
      case NUMBER_VALUE -> number(value.getNumberValue());
      default -> value.getStringValue();
    };
  }

  private static String number(double value) {
    return value == Math.rint(value) && Math.abs(value) < 1L << 53
        ? Long.toString((long) value)
        : Double.toString(value);
  }

  /** A network layer by layer. */
  static String layers(NetworkDescription network) {
    StringBuilder text =
        new StringBuilder("| Layer | Type | Settings | Output | Parameters | Multiply-adds |\n")
            .append("|---|---|---|---|---:|---:|\n");
    for (LayerDescription layer : network.getLayersList()) {
      String shape =
          layer.getOutputShapeList().stream()
              .map(String::valueOf)
              .collect(Collectors.joining(" x "));
      row(
          text,
          layer.getName(),
          layer.getType(),
          layer.getSettings(),
          shape,
          count(layer.getParameters()),
          count(layer.getMultiplyAdds()));
    }
    String total = "**" + count(network.getParameters()) + "**";
    row(text, "**total**", "", "", "", total, "**" + count(network.getMultiplyAdds()) + "**");
    return text.toString();
  }

  private static String count(long number) {
    return String.format(Locale.ROOT, "%,d", number);
  }

  private static void row(StringBuilder text, Object... cells) {
    for (Object cell : cells) {
      text.append("| ").append(cell.toString().replace("|", "\\|")).append(' ');
    }
    text.append("|\n");
  }
}
