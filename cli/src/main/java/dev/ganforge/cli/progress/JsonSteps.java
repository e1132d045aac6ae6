package dev.ganforge.cli.progress;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.ganforge.cli.process.Console;
import dev.ganforge.v1.CheckpointManifest;
import dev.ganforge.v1.FrechetDistance;
import dev.ganforge.v1.StepMetrics;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import org.jspecify.annotations.Nullable;

/**
 * Every step as one JSON object a line on stdout, what is not finite as text. The scores of a
 * checkpoint come with the first step after it, and on stderr.
 */
public final class JsonSteps implements RunListener {
  private final JsonFactory json = new JsonFactory();
  private final Console console;
  private final String run;
  private @Nullable CheckpointManifest newest; // with scores that no line has shown yet

  public JsonSteps(Console console, String run) {
    this.console = console;
    this.run = run;
  }

  @Override
  public void step(StepMetrics metrics, long totalSteps) {
    StringWriter line = new StringWriter();
    try (JsonGenerator object = json.createGenerator(line)) {
      object.writeStartObject();
      object.writeStringField("run", run);
      object.writeNumberField("step", metrics.getStep());
      object.writeNumberField("epoch", metrics.getEpoch());
      object.writeNumberField("lossD", metrics.getLossD());
      object.writeNumberField("lossG", metrics.getLossG());
      object.writeNumberField("dReal", metrics.getDReal());
      object.writeNumberField("dFakeBefore", metrics.getDFakeBefore());
      object.writeNumberField("dFakeAfter", metrics.getDFakeAfter());
      object.writeNumberField("imagesPerSecond", metrics.getImagesPerSecond());
      scores(object);
      object.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    console.result(line.toString());
  }

  @Override
  public void say(String line) {
    console.say(line);
  }

  @Override
  public void checkpoint(CheckpointManifest manifest) {
    if (manifest.getFrechetCount() > 0) {
      RunListener.super.checkpoint(manifest);
      newest = manifest;
    }
  }

  private void scores(JsonGenerator object) throws IOException {
    if (newest == null) {
      return;
    }
    object.writeArrayFieldStart("frechet");
    for (FrechetDistance distance : newest.getFrechetList()) {
      object.writeStartObject();
      object.writeNumberField("step", newest.getStep());
      ScoreText.write(object, distance);
      object.writeEndObject();
    }
    object.writeEndArray();
    newest = null;
  }
}
