package dev.ganforge.cli.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ganforge.cli.fixture.CapturedConsole;
import dev.ganforge.runtime.error.ServiceException;
import io.grpc.Status;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class FailuresTest {
  static Stream<Arguments> failures() {
    return Stream.of(
        Arguments.of(
            ServiceException.invalid("count", 0, "1 to 1024"), 2, "count is 0; allowed: 1 to 1024"),
        Arguments.of(ServiceException.failedPrecondition("port in use"), 2, "port in use"),
        Arguments.of(CommandFailure.failed("it is not well"), 1, "it is not well"),
        Arguments.of(status(Status.NOT_FOUND, "run x"), 2, "run x"),
        Arguments.of(status(Status.ALREADY_EXISTS, "run x"), 2, "run x"),
        Arguments.of(status(Status.RESOURCE_EXHAUSTED, "queue full"), 1, "queue full"),
        Arguments.of(status(Status.INTERNAL, "oh"), 1, "the service failed: oh"),
        Arguments.of(
            status(Status.DEADLINE_EXCEEDED, "x"), 69, "the service took too long to answer"),
        Arguments.of(
            new IllegalStateException("a\nb"),
            1,
            "unexpected failure: java.lang.IllegalStateException: a; run with --debug for details"));
  }

  private static RuntimeException status(Status status, String description) {
    return status.withDescription(description).asRuntimeException();
  }

  @ParameterizedTest
  @MethodSource("failures")
  void everyFailureIsOneSentenceAndAStatus(RuntimeException failure, int status, String sentence) {
    CapturedConsole console = new CapturedConsole(0);
    assertThat(new Failures(console.console()).report(failure, false)).isEqualTo(status);
    assertThat(console.err()).isEqualTo("ganforge: " + sentence + "\n");
    assertThat(new Failures(console.console()).report(failure, true)).isEqualTo(status);
    assertThat(console.err()).contains("\tat dev.ganforge");
  }
}
