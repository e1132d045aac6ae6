package dev.ganforge.cli.progress;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.ganforge.cli.table.Columns;
import dev.ganforge.v1.Run;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;

/** Runs as lines: a table for people, or JSON objects. */
public final class RunTable {
  private static final DateTimeFormatter MINUTE =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm").withZone(ZoneId.systemDefault());

  private RunTable() {}

  /** A head line and a line a run, in columns; nothing where there is no run. */
  public static List<String> text(List<Run> runs) {
    List<List<String>> rows = new ArrayList<>();
    rows.add(
        List.of(
            "RUN",
            "STATE",
            "STEP",
            "EPOCH",
            "CHECKPOINTS",
            "NEWEST SCORE",
            "PRESET",
            "DATASET",
            "STARTED"));
    runs.forEach(run -> rows.add(row(run)));
    return runs.isEmpty() ? List.of() : Columns.aligned(rows);
  }

  private static List<String> row(Run run) {
    return List.of(
        run.getName(),
        RunStates.word(run.getState()),
        run.getLatest().getStep() + (run.getTotalSteps() > 0 ? "/" + run.getTotalSteps() : ""),
        String.valueOf(run.getLatest().getEpoch()),
        String.valueOf(run.getCheckpointCount()),
        run.hasLatestFrechet() ? ScoreText.of(run.getLatestFrechet()) : "-",
        run.getConfig().getPreset(),
        run.getConfig().getDataset(),
        MINUTE.format(created(run)));
  }

  /** A JSON object a run. */
  public static List<String> json(List<Run> runs) {
    JsonFactory json = new JsonFactory();
    return runs.stream().map(run -> object(json, run)).toList();
  }

  private static String object(JsonFactory json, Run run) {
    StringWriter line = new StringWriter();
    try (JsonGenerator object = json.createGenerator(line)) {
      object.writeStartObject();
      object.writeStringField("run", run.getName());
      object.writeStringField("state", RunStates.word(run.getState()));
      object.writeStringField("reason", run.getStateReason());
      object.writeNumberField("step", run.getLatest().getStep());
      object.writeNumberField("totalSteps", run.getTotalSteps());
      object.writeNumberField("epoch", run.getLatest().getEpoch());
      object.writeNumberField("checkpoints", run.getCheckpointCount());
      object.writeNumberField("latestCheckpointStep", run.getLatestCheckpointStep());
      if (run.hasLatestFrechet()) {
        object.writeObjectFieldStart("frechet");
        object.writeNumberField("step", run.getLatestFrechetStep());
        ScoreText.write(object, run.getLatestFrechet());
        object.writeEndObject();
      }
      object.writeStringField("preset", run.getConfig().getPreset());
      object.writeStringField("dataset", run.getConfig().getDataset());
      if (run.hasParent()) {
        object.writeStringField(
            "parent", run.getParent().getRun() + "@" + run.getParent().getStep());
      }
      object.writeStringField("created", created(run).toString());
      object.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return line.toString();
  }

  private static Instant created(Run run) {
    return Instant.ofEpochSecond(run.getCreateTime().getSeconds(), run.getCreateTime().getNanos());
  }
}
