package dev.ganforge.cli;

import dev.ganforge.cli.process.Console;
import dev.ganforge.v1.InterpolateResponse;
import dev.ganforge.v1.ModelId;
import java.nio.file.Path;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The frames of a walk on their way to one animation, or to a file each. */
final class WalkFiles implements Consumer<InterpolateResponse> {
  private final ImageFiles files;
  private final @Nullable String file;
  private final @Nullable Path folder;
  private final String name;
  private final String extension;
  private final Console console;
  private ModelId model = ModelId.getDefaultInstance();
  private int frames;

  /** Writes to the file, or where there is none, to the folder. */
  WalkFiles(
      ImageFiles files,
      @Nullable String file,
      @Nullable Path folder,
      String name,
      String extension,
      Console console) {
    this.files = files;
    this.file = file;
    this.folder = folder;
    this.name = name;
    this.extension = extension;
    this.console = console;
  }

  @Override
  public void accept(InterpolateResponse answer) {
    model = answer.getModel();
    if (file != null) {
      files.writeOne(answer.getImage(), file);
    } else if (folder != null) {
      if (frames == 0) {
        ImageFiles.createFolder(folder);
      }
      String frame =
          String.format(
              "%s-%d-%s-%05d%s",
              model.getRun(), model.getStep(), name, answer.getFrame(), extension);
      files.writeOne(answer.getImage(), folder.resolve(frame).toString());
    }
    frames++;
  }

  /** Says what has been written. */
  void say() {
    console.say(
        file != null
            ? String.format(
                "%s: an animation from seed to seed, %s, %s",
                file.equals("-") ? "stdout" : file, name, ImageFiles.model(model))
            : String.format("%s: %d frames, %s", folder, frames, ImageFiles.model(model)));
  }
}
