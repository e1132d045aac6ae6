package dev.ganforge.cli.table;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.ganforge.trainer.dataset.PreparedDataset;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Data sets as lines: those that need no path, and those that are prepared. */
public final class DatasetTable {
  private static final String NONE = "-";

  private final List<String> builtIn;
  private final List<PreparedDataset> prepared;

  /**
   * Takes in what there is.
   *
   * @param builtIn the names that need no path
   */
  public DatasetTable(List<String> builtIn, List<PreparedDataset> prepared) {
    this.builtIn = List.copyOf(builtIn);
    this.prepared = List.copyOf(prepared);
  }

  /** A head line, then a line a data set. */
  public List<String> text() {
    List<List<String>> rows = new ArrayList<>();
    rows.add(List.of("DATASET", "IMAGES", "SHAPE", "SIZE", "SHA-256"));
    unprepared().forEach(name -> rows.add(List.of(name, NONE, "not prepared", NONE, NONE)));
    prepared.forEach(dataset -> rows.add(row(dataset)));
    return Columns.aligned(rows);
  }

  private static List<String> row(PreparedDataset dataset) {
    return List.of(
        dataset.name(),
        String.valueOf(dataset.size()),
        dataset.imageSize() + " x " + dataset.imageSize() + " x " + dataset.channels(),
        String.format(Locale.ROOT, "%.1f MB", dataset.bytes() / 1e6),
        dataset.digest());
  }

  /** A JSON object a data set; one that is not prepared has no figures. */
  public List<String> json() {
    JsonFactory json = new JsonFactory();
    List<String> lines = new ArrayList<>();
    unprepared().forEach(name -> lines.add(object(json, name, null)));
    prepared.forEach(dataset -> lines.add(object(json, dataset.name(), dataset)));
    return lines;
  }

  private List<String> unprepared() {
    return builtIn.stream()
        .filter(name -> prepared.stream().noneMatch(dataset -> dataset.name().equals(name)))
        .toList();
  }

  private static String object(JsonFactory json, String name, @Nullable PreparedDataset dataset) {
    StringWriter line = new StringWriter();
    try (JsonGenerator object = json.createGenerator(line)) {
      object.writeStartObject();
      object.writeStringField("dataset", name);
      object.writeBooleanField("prepared", dataset != null);
      if (dataset != null) {
        object.writeNumberField("images", dataset.size());
        object.writeNumberField("imageSize", dataset.imageSize());
        object.writeNumberField("channels", dataset.channels());
        object.writeNumberField("bytes", dataset.bytes());
        object.writeStringField("sha256", dataset.digest());
      }
      object.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return line.toString();
  }
}
