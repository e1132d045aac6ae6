package dev.ganforge.cli.table;

import dev.ganforge.v1.DescribeModelResponse;
import dev.ganforge.v1.LayerDescription;
import dev.ganforge.v1.NetworkDescription;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** The layers of both networks as lines, in the way torchsummary prints them. */
public final class LayerTable {
  private static final String ROW = "%26s  %20s %14s %16s";
  private static final int WIDTH = 26 + 2 + 20 + 1 + 14 + 1 + 16;

  private LayerTable() {}

  /** The generator's table, an empty line, the discriminator's. */
  public static List<String> text(DescribeModelResponse model) {
    List<String> lines = new ArrayList<>(table("Generator", model.getGenerator()));
    lines.add("");
    lines.addAll(table("Discriminator", model.getDiscriminator()));
    return lines;
  }

  private static List<String> table(String title, NetworkDescription network) {
    List<String> lines = new ArrayList<>();
    lines.add(title);
    lines.add("-".repeat(WIDTH));
    lines.add(String.format(ROW, "Layer (type)", "Output Shape", "Param #", "Mult-Adds"));
    lines.add("=".repeat(WIDTH));
    network.getLayersList().forEach(layer -> lines.add(row(layer)));
    lines.add("=".repeat(WIDTH));
    lines.add("Total params: " + grouped(network.getParameters()));
    lines.add("Total mult-adds: " + grouped(network.getMultiplyAdds()));
    lines.add("-".repeat(WIDTH));
    return lines;
  }

  private static String row(LayerDescription layer) {
    return String.format(
        ROW,
        layer.getName() + " (" + layer.getType() + ")",
        layer.getOutputShapeList().stream()
            .map(String::valueOf)
            .collect(Collectors.joining(", ", "[-1, ", "]")),
        grouped(layer.getParameters()),
        grouped(layer.getMultiplyAdds()));
  }

  private static String grouped(long number) {
    return String.format(Locale.ROOT, "%,d", number);
  }
}
