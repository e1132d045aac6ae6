package dev.ganforge.cli;

import dev.ganforge.cli.process.CommandFailure;
import dev.ganforge.cli.process.Console;
import dev.ganforge.v1.GenerateResponse;
import dev.ganforge.v1.Image;
import dev.ganforge.v1.ModelId;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** Generated images on their way to files. */
final class ImageFiles {
  private static final String STDOUT = "-";

  private final Console console;

  ImageFiles(Console console) {
    this.console = console;
  }

  /** Writes the only image of an answer to one file, or to stdout where that is "-". */
  void writeOne(GenerateResponse answer, String file) {
    Image image = answer.getImages(0);
    writeOne(image, file);
    console.say(
        String.format(
            "%s: %d x %d x %d (height, width, channels), %s, %s",
            file.equals(STDOUT) ? "stdout" : file,
            image.getShape().getHeight(),
            image.getShape().getWidth(),
            image.getShape().getChannels(),
            seeds(image),
            model(answer.getModel())));
  }

  /** Writes an image to a file, or to stdout where that is "-", and says nothing. */
  void writeOne(Image image, String file) {
    if (file.equals(STDOUT)) {
      byte[] data = image.getData().toByteArray();
      console.out().write(data, 0, data.length);
      console.out().flush();
    } else {
      write(image, Path.of(file));
    }
  }

  /** Writes every image of an answer to a file of its own, named by run, step and seed. */
  void writeAll(GenerateResponse answer, Path folder, String extension) {
    createFolder(folder);
    ModelId model = answer.getModel();
    for (Image image : answer.getImagesList()) {
      String name = model.getRun() + "-" + model.getStep() + "-" + seed(image, 0) + extension;
      write(image, folder.resolve(name));
    }
    console.say(String.format("%s: %d files, %s", folder, answer.getImagesCount(), model(model)));
  }

  static void createFolder(Path folder) {
    try {
      Files.createDirectories(folder);
    } catch (FileAlreadyExistsException e) {
      throw CommandFailure.badInput("--out-dir " + folder + " is not a folder", e);
    } catch (IOException e) {
      throw CommandFailure.badInput("--out-dir " + folder + " cannot be made: " + reason(e), e);
    }
  }

  private static void write(Image image, Path file) {
    try {
      Files.write(file, image.getData().toByteArray());
    } catch (NoSuchFileException e) {
      throw CommandFailure.badInput(file + " cannot be written: its folder is not there", e);
    } catch (IOException e) {
      throw CommandFailure.badInput(file + " cannot be written: " + reason(e), e);
    }
  }

  private static String reason(IOException failure) {
    return failure.getClass().getSimpleName().replace("Exception", "");
  }

  private static String seeds(Image image) {
    int count = image.getSeedsCount();
    return count == 1
        ? "seed " + seed(image, 0)
        : "seeds " + seed(image, 0) + " to " + seed(image, count - 1);
  }

  private static String seed(Image image, int index) {
    return Long.toUnsignedString(image.getSeeds(index));
  }

  static String model(ModelId model) {
    return String.format(
        "run %s, step %d, sha256 %s", model.getRun(), model.getStep(), model.getSha256());
  }
}
