package dev.ganforge.cli.record;

import dev.ganforge.v1.CheckpointManifest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** A folder with the real images, every checkpoint's grid, and their progression as a GIF. */
public final class SampleFolder implements RunSink {
  private final Path folder;
  private final ProgressionGif progression;

  /** Keeps files in a folder that is there. */
  public SampleFolder(Path folder) {
    this.folder = folder;
    progression = new ProgressionGif(folder.resolve("progression.gif"));
  }

  @Override
  public void realImages(byte[] png) throws IOException {
    write("real.png", png);
  }

  @Override
  public void checkpoint(CheckpointManifest manifest, byte[] png) throws IOException {
    progression.add(write("fake_" + manifest.getStep() + ".png", png));
  }

  private Path write(String name, byte[] content) throws IOException {
    Path file = folder.resolve(name);
    Path temporary = folder.resolve(name + ".tmp");
    Files.write(temporary, content);
    return Files.move(temporary, file, StandardCopyOption.REPLACE_EXISTING);
  }

  @Override
  public void close() throws IOException {
    progression.close();
  }
}
