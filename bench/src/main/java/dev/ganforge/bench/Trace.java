package dev.ganforge.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** libtorch's profile of a program: what each operator took itself, without those it called. */
final class Trace {
  /** Calls of one operator. */
  static final class Operator {
    private int calls;
    private double microseconds;

    int calls() {
      return calls;
    }

    double milliseconds() {
      return microseconds / 1000;
    }
  }

  private record Span(String name, double start, double duration) {
    double end() {
      return start + duration;
    }
  }

  private Trace() {}

  /** Reads a file of Chrome's trace format. */
  static Map<String, Operator> read(Path file) throws IOException {
    Map<Integer, List<Span>> threads = new HashMap<>();
    JsonNode root = new ObjectMapper().readTree(file.toFile());
    for (JsonNode event : root.isArray() ? root : root.get("traceEvents")) {
      if (event.path("ph").asText().equals("X")) {
        threads
            .computeIfAbsent(event.path("tid").asInt(), thread -> new ArrayList<>())
            .add(
                new Span(
                    event.get("name").asText(),
                    event.get("ts").asDouble(),
                    event.get("dur").asDouble()));
      }
    }
    Map<String, Operator> operators = new HashMap<>();
    threads.values().forEach(spans -> add(spans, operators));
    return operators;
  }

  private static void add(List<Span> spans, Map<String, Operator> operators) {
    spans.sort(
        Comparator.comparingDouble(Span::start)
            .thenComparing(Comparator.comparingDouble(Span::duration).reversed()));
    Deque<Span> open = new ArrayDeque<>();
    for (Span span : spans) {
      while (!open.isEmpty() && open.element().end() <= span.start()) {
        open.pop();
      }
      if (!open.isEmpty()) {
        operator(operators, open.element()).microseconds -= span.duration();
      }
      Operator own = operator(operators, span);
      own.calls++;
      own.microseconds += span.duration();
      open.push(span);
    }
  }

  private static Operator operator(Map<String, Operator> operators, Span span) {
    return operators.computeIfAbsent(span.name(), name -> new Operator());
  }
}
