package dev.ganforge.web.api;

import com.google.protobuf.Timestamp;
import dev.ganforge.v1.StepMetrics;
import java.io.IOException;
import java.io.Writer;
import java.time.Instant;
import java.util.Iterator;

/** A form in which a history is taken away: a row or an object a step. */
enum MetricsFile {
  CSV("csv", "text/csv; charset=utf-8") {
    @Override
    void write(Iterator<StepMetrics> steps, Writer out) throws IOException {
      out.write(
          "step,epoch,loss_d,loss_g,d_real,d_fake_before,d_fake_after,images_per_second,time,active_seconds\n");
      while (steps.hasNext()) {
        StepMetrics step = steps.next();
        out.write(
            step.getStep()
                + ","
                + step.getEpoch()
                + ","
                + step.getLossD()
                + ","
                + step.getLossG()
                + ","
                + step.getDReal()
                + ","
                + step.getDFakeBefore()
                + ","
                + step.getDFakeAfter()
                + ","
                + step.getImagesPerSecond()
                + ","
                + instant(step.getTime())
                + ","
                + step.getActiveSeconds()
                + "\n");
      }
    }
  },
  JSON("json", "application/json") {
    @Override
    void write(Iterator<StepMetrics> steps, Writer out) throws IOException {
      String before = "[\n";
      while (steps.hasNext()) {
        out.write(before);
        out.write(Json.write(ProtoJson.of(steps.next())));
        before = ",\n";
      }
      out.write(before.startsWith("[") ? "[]\n" : "\n]\n");
    }
  };

  private final String extension;
  private final String contentType;

  MetricsFile(String extension, String contentType) {
    this.extension = extension;
    this.contentType = contentType;
  }

  String extension() {
    return extension;
  }

  String contentType() {
    return contentType;
  }

  abstract void write(Iterator<StepMetrics> steps, Writer out) throws IOException;

  private static Instant instant(Timestamp time) {
    return Instant.ofEpochSecond(time.getSeconds(), time.getNanos());
  }
}
