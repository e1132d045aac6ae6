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

/** Every step and every score as one JSON object a line on stdout, what is not finite as text. */
public final class JsonSteps implements RunListener {
  private final JsonFactory json = new JsonFactory();
  private final Console console;
  private final String run;

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
    manifest.getFrechetList().forEach(distance -> score(manifest.getStep(), distance));
  }

  private void score(long step, FrechetDistance distance) {
    StringWriter line = new StringWriter();
    try (JsonGenerator object = json.createGenerator(line)) {
      object.writeStartObject();
      object.writeStringField("run", run);
      object.writeNumberField("step", step);
      object.writeObjectFieldStart("frechet");
      ScoreText.write(object, distance);
      object.writeEndObject();
      object.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    console.result(line.toString());
  }
}
