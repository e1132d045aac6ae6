package dev.ganforge.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The launcher beside a folder of jars, as in the container image: it builds nothing there. */
@DisabledOnOs(OS.WINDOWS)
class LauncherTest {
  private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

  @TempDir Path folder;

  private record Answer(int status, String text) {}

  @BeforeEach
  void install() throws IOException {
    Path home = Files.createDirectories(folder.resolve("a folder"));
    Files.copy(ROOT.resolve("ganforge"), home.resolve("ganforge"));
    Files.createSymbolicLink(home.resolve("lib"), ROOT.resolve("cli/target/ganforge/lib"));
    Path link = Files.createSymbolicLink(folder.resolve("link"), home.resolve("ganforge"));
    Files.createSymbolicLink(folder.resolve("link-to-link"), link.getFileName());
    assertThat(home.resolve("ganforge")).isExecutable();
  }

  @AfterEach
  void unlink() throws IOException {
    Files.delete(folder.resolve("a folder/lib"));
  }

  private Answer call(Map<String, String> environment, String... command)
      throws IOException, InterruptedException {
    ProcessBuilder builder =
        new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true);
    builder.environment().putAll(environment);
    Process process = builder.start();
    String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return new Answer(process.waitFor(), text);
  }

  @Test
  void startsFromAnywhereAndThroughLinks() throws Exception {
    for (String path : List.of("a folder/ganforge", "./link", "./link-to-link")) {
      Answer answer = call(Map.of(), "sh", path, "-V");
      assertThat(answer.text()).startsWith("ganforge ").doesNotContain("WARNING");
      assertThat(answer.status()).isZero();
    }
  }

  @Test
  void takesTheJavaOfJavaHome() throws Exception {
    Map<String, String> thisOne = Map.of("JAVA_HOME", System.getProperty("java.home"));
    assertThat(call(thisOne, "./link", "-V").status()).isZero();
    Answer wrong = call(Map.of("JAVA_HOME", "/no/such/java"), "./link", "-V");
    assertThat(wrong.text())
        .isEqualTo("ganforge: JAVA_HOME is /no/such/java, which has no bin/java\n");
    assertThat(wrong.status()).isEqualTo(2);
  }

  @Test
  void refusesAnOldJava() throws Exception {
    Path bin = Files.createDirectories(folder.resolve("old/bin"));
    Files.writeString(bin.resolve("java"), "#!/bin/sh\necho 'openjdk version \"11.0.2\"' >&2\n");
    assertThat(bin.resolve("java").toFile().setExecutable(true)).isTrue();
    Answer answer = call(Map.of("JAVA_HOME", folder.resolve("old").toString()), "./link", "-V");
    assertThat(answer.text()).endsWith("bin/java is version 11; Ganforge needs 17 or later\n");
    assertThat(answer.status()).isEqualTo(2);
  }

  @Test
  void handsOnArgumentsAsTheyAre() throws Exception {
    Answer answer = call(Map.of(), "./link", "train", "--loss", "a b  c");
    assertThat(answer.text()).contains("'a b  c' is not non-saturating");
    assertThat(answer.status()).isEqualTo(2);
  }
}
