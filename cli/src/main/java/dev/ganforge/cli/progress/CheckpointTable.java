package dev.ganforge.cli.progress;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.ganforge.cli.table.Columns;
import dev.ganforge.v1.Artifact;
import dev.ganforge.v1.CheckpointManifest;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;

/** Checkpoints as lines: a table for people, or JSON objects. */
public final class CheckpointTable {
  private static final DateTimeFormatter SECOND =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss").withZone(ZoneId.systemDefault());

  private CheckpointTable() {}

  /** A head line and a line a checkpoint, in columns; nothing where there is none. */
  public static List<String> text(List<CheckpointManifest> checkpoints) {
    List<List<String>> rows = new ArrayList<>();
    rows.add(List.of("STEP", "EPOCH", "KEPT", "SCORE", "WRITTEN", "SHA-256 OF THE GENERATOR"));
    checkpoints.forEach(checkpoint -> rows.add(row(checkpoint)));
    return checkpoints.isEmpty() ? List.of() : Columns.aligned(rows);
  }

  private static List<String> row(CheckpointManifest checkpoint) {
    return List.of(
        String.valueOf(checkpoint.getStep()),
        String.valueOf(checkpoint.getEpoch()),
        checkpoint.getKept() ? "kept" : "-",
        checkpoint.getFrechetCount() > 0 ? ScoreText.of(checkpoint.getFrechet(0)) : "-",
        SECOND.format(written(checkpoint)),
        generator(checkpoint));
  }

  private static String generator(CheckpointManifest checkpoint) {
    return checkpoint.getArtifactsList().stream()
        .filter(artifact -> artifact.getName().equals("generator.pt"))
        .map(Artifact::getSha256)
        .findFirst()
        .orElse("-");
  }

  private static Instant written(CheckpointManifest checkpoint) {
    return Instant.ofEpochSecond(
        checkpoint.getTime().getSeconds(), checkpoint.getTime().getNanos());
  }

  /** A JSON object a checkpoint. */
  public static List<String> json(List<CheckpointManifest> checkpoints) {
    JsonFactory json = new JsonFactory();
    return checkpoints.stream().map(checkpoint -> object(json, checkpoint)).toList();
  }

  private static String object(JsonFactory json, CheckpointManifest checkpoint) {
    StringWriter line = new StringWriter();
    try (JsonGenerator object = json.createGenerator(line)) {
      object.writeStartObject();
      object.writeStringField("run", checkpoint.getRun());
      object.writeNumberField("step", checkpoint.getStep());
      object.writeNumberField("epoch", checkpoint.getEpoch());
      object.writeBooleanField("kept", checkpoint.getKept());
      if (checkpoint.getFrechetCount() > 0) {
        object.writeObjectFieldStart("frechet");
        ScoreText.write(object, checkpoint.getFrechet(0));
        object.writeEndObject();
      }
      object.writeStringField("time", written(checkpoint).toString());
      object.writeNumberField(
          "bytes", checkpoint.getArtifactsList().stream().mapToLong(Artifact::getSizeBytes).sum());
      object.writeStringField("generatorSha256", generator(checkpoint));
      object.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return line.toString();
  }
}
