package dev.ganforge.trainer.checkpoint;

import dev.ganforge.runtime.error.ServiceException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.LongSupplier;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The checkpoints of every run as folders that a reader sees whole or not at all. Thread-safe. */
public final class CheckpointStore {
  /*
   * runs/<run>/checkpoints/<step>/ is written as runs/<run>/checkpoints/.tmp-<step>-<random>/, each
   * file and the folder are put on the disk, then the folder is renamed and its parent put on the
   * disk: the rename is the publication. Deleting goes the other way: renamed away first. What a
   * crash leaves has a name that begins with ".tmp-", which no run and no step has; open() removes
   * it. A step is never replaced, as its SHA-256 may be known outside: publishing it again with the
   * same bytes keeps what is there, with other bytes is refused.
   */
  private static final Logger log = LoggerFactory.getLogger(CheckpointStore.class);
  private static final Pattern STEP = Pattern.compile("0|[1-9][0-9]{0,17}");

  /** How the name of a checkpoint begins that was put aside as damaged. */
  private static final String BROKEN = ".broken-";

  /** The generator as a TorchScript module. */
  public static final String GENERATOR = "generator.pt";

  /** Everything a resume needs. */
  public static final String STATE = "state.safetensors";

  /** The grid of the fixed latents. */
  public static final String SAMPLES = "samples.png";

  /** The manifest beside them. */
  public static final String MANIFEST = "manifest.json";

  /** The grid of real images, a file of the run. */
  public static final String REAL = "real.png";

  private final Path runs;
  private final RunFiles runFiles = new RunFiles();
  private final Leases leases;

  private CheckpointStore(Path runs, Leases leases) {
    this.runs = runs;
    this.leases = leases;
  }

  /**
   * Opens the store of a data directory and removes what a crash left half written. Only the holder
   * of the {@link DataDirectoryLock} may call it.
   */
  public static CheckpointStore open(Path dataDir) throws IOException {
    return open(dataDir, System::nanoTime);
  }

  /** The same with a clock of one's own for how long readers hold what they read. */
  public static CheckpointStore open(Path dataDir, LongSupplier nanoTime) throws IOException {
    CheckpointStore store = lookAt(dataDir, nanoTime);
    List<Path> leftovers = store.leftovers();
    for (Path leftover : leftovers) {
      DurableFiles.deleteTree(leftover);
    }
    if (!leftovers.isEmpty()) {
      log.info("Removed {} half-written files or folders in {}", leftovers.size(), dataDir);
    }
    return store;
  }

  /** Opens the store and leaves everything as it is. */
  public static CheckpointStore lookAt(Path dataDir) throws IOException {
    return lookAt(dataDir, System::nanoTime);
  }

  private static CheckpointStore lookAt(Path dataDir, LongSupplier nanoTime) throws IOException {
    return new CheckpointStore(
        Files.createDirectories(dataDir.resolve("runs")), new Leases(nanoTime));
  }

  /** What a crash left half written or half deleted. */
  public List<Path> leftovers() {
    return beginningWith(DurableFiles.TEMPORARY);
  }

  /** Removes one of these. */
  public void remove(Path leftover) throws IOException {
    if (!leftover.startsWith(runs)
        || !leftover.getFileName().toString().startsWith(DurableFiles.TEMPORARY)) {
      throw new IllegalArgumentException(leftover + " is no leftover");
    }
    DurableFiles.deleteTree(leftover);
  }

  /** Checkpoints that were put aside as damaged. */
  public List<Path> putAside() {
    return beginningWith(BROKEN);
  }

  private List<Path> beginningWith(String prefix) {
    List<Path> folders = new ArrayList<>(List.of(runs));
    for (Path run : DurableFiles.entries(runs)) {
      folders.add(run);
      folders.add(run.resolve("checkpoints"));
    }
    return folders.stream()
        .filter(Files::isDirectory)
        .flatMap(folder -> DurableFiles.entries(folder).stream())
        .filter(path -> path.getFileName().toString().startsWith(prefix))
        .toList();
  }

  /**
   * Publishes a checkpoint: when this returns it is whole and on the disk.
   *
   * @param draft the manifest without its artifacts
   * @param files writers by file name
   * @return the manifest with its artifacts; the one already there where this step was published
   *     with the same bytes before
   * @throws ServiceException ALREADY_EXISTS where this step was published with other bytes
   */
  public Manifest publish(Manifest draft, Map<String, ArtifactWriter> files) throws IOException {
    Path checkpoints = Files.createDirectories(runFolder(draft.run()).resolve("checkpoints"));
    Path temporary = Files.createDirectory(DurableFiles.temporary(checkpoints, draft.step()));
    try {
      List<Artifact> artifacts = new ArrayList<>();
      for (Map.Entry<String, ArtifactWriter> file : new TreeMap<>(files).entrySet()) {
        String name = RunName.requireFile(file.getKey());
        artifacts.add(DurableFiles.write(temporary.resolve(name), name, file.getValue()));
      }
      Manifest manifest = draft.withArtifacts(artifacts);
      byte[] json = (ManifestJson.write(manifest) + "\n").getBytes(StandardCharsets.UTF_8);
      DurableFiles.write(temporary.resolve(MANIFEST), MANIFEST, out -> out.write(json));
      DurableFiles.syncFolder(temporary);
      return rename(temporary, checkpoints.resolve(Long.toString(draft.step())), manifest);
    } finally {
      if (Files.exists(temporary)) {
        DurableFiles.deleteTree(temporary);
      }
    }
  }

  private synchronized Manifest rename(Path temporary, Path folder, Manifest manifest)
      throws IOException {
    if (Files.exists(folder)) {
      Optional<Manifest> there = readManifest(folder);
      if (there.isPresent() && there.get().artifacts().equals(manifest.artifacts())) {
        return there.get();
      }
      throw ServiceException.alreadyExists(
          "checkpoint " + manifest.run() + "@" + manifest.step() + " exists with other content");
    }
    Files.move(temporary, folder, StandardCopyOption.ATOMIC_MOVE);
    DurableFiles.syncFolder(folder.resolveSibling(""));
    return manifest;
  }

  /** The manifest of a checkpoint; empty where it is not there. */
  public Optional<Manifest> find(String run, long step) {
    return readManifest(checkpointFolder(run, step));
  }

  /** The checkpoints of a run that lie on the disk, in order of step. */
  public List<Manifest> list(String run) {
    Path checkpoints = runFolder(run).resolve("checkpoints");
    if (!Files.isDirectory(checkpoints)) {
      return List.of();
    }
    return DurableFiles.entries(checkpoints).stream()
        .filter(folder -> STEP.matcher(String.valueOf(folder.getFileName())).matches())
        .flatMap(folder -> readManifest(folder).stream())
        .sorted(Comparator.comparingLong(Manifest::step))
        .toList();
  }

  /** The steps of a run that have a folder, whole or not, in order. */
  public List<Long> steps(String run) {
    Path checkpoints = runFolder(run).resolve("checkpoints");
    if (!Files.isDirectory(checkpoints)) {
      return List.of();
    }
    return DurableFiles.entries(checkpoints).stream()
        .map(folder -> String.valueOf(folder.getFileName()))
        .filter(name -> STEP.matcher(name).matches())
        .map(Long::valueOf)
        .sorted()
        .toList();
  }

  /** What is wrong with a checkpoint's files, read whole and held against its manifest. */
  public List<String> damage(String run, long step) {
    Path folder = checkpointFolder(run, step);
    List<String> damage = new ArrayList<>();
    try {
      Manifest manifest = readManifest(folder).orElseThrow(() -> new NoSuchFileException(MANIFEST));
      for (Artifact artifact : manifest.artifacts()) {
        Path file = folder.resolve(artifact.name());
        if (!Files.isRegularFile(file)) {
          damage.add(artifact.name() + " is missing");
        } else if (!DurableFiles.describe(file).equals(artifact)) {
          damage.add(artifact.name() + " is not what the manifest says it is");
        }
      }
      for (String name : List.of(GENERATOR, STATE, SAMPLES)) {
        if (manifest.artifacts().stream().noneMatch(it -> it.name().equals(name))) {
          damage.add(MANIFEST + " does not list " + name);
        }
      }
    } catch (NoSuchFileException e) {
      damage.add(MANIFEST + " is missing");
    } catch (ServiceException e) {
      damage.add(String.valueOf(e.getMessage()));
    } catch (IOException | UncheckedIOException e) {
      damage.add("it cannot be read: " + e);
    }
    return damage;
  }

  /** Takes a damaged checkpoint away from where readers look; a person may still look at it. */
  public void putAside(String run, long step) throws IOException {
    Path folder = checkpointFolder(run, step);
    if (Files.exists(folder)) {
      Path aside = DurableFiles.temporary(folder.resolveSibling(""), step);
      String name = aside.getFileName().toString().replace(DurableFiles.TEMPORARY, BROKEN);
      Files.move(folder, folder.resolveSibling(name), StandardCopyOption.ATOMIC_MOVE);
      DurableFiles.syncFolder(folder.resolveSibling(""));
    }
  }

  /**
   * Opens a file of a checkpoint, the manifest included. Opening and every read hold the checkpoint
   * against {@link #retire} for {@link Leases#LASTING}.
   *
   * @throws ServiceException NOT_FOUND where it is not there
   */
  public StoredFile open(String run, long step, String name) {
    Path folder = checkpointFolder(run, step);
    Path file = folder.resolve(RunName.requireFile(name));
    try {
      hold(run, step);
      Manifest manifest = readManifest(folder).orElseThrow(() -> new NoSuchFileException(name));
      Artifact artifact =
          name.equals(MANIFEST) ? DurableFiles.describe(file) : manifest.artifact(name);
      return new StoredFile(artifact, Files.newByteChannel(file), () -> leases.renew(folder));
    } catch (NoSuchFileException e) {
      throw absent(run, step);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * The tensors of a checkpoint; their bytes are read from its file at each use.
   *
   * @throws ServiceException NOT_FOUND where it is not there
   */
  public SafeTensors state(String run, long step) {
    Path folder = checkpointFolder(run, step);
    Path file = folder.resolve(STATE);
    if (!Files.isRegularFile(file)) {
      throw absent(run, step);
    }
    return SafeTensors.read(file);
  }

  /**
   * Holds a checkpoint as a read of it does.
   *
   * @throws ServiceException NOT_FOUND where it is about to be deleted
   */
  public void hold(String run, long step) {
    if (!leases.hold(checkpointFolder(run, step))) {
      throw absent(run, step);
    }
  }

  private static ServiceException absent(String run, long step) {
    return ServiceException.notFound("there is no checkpoint " + run + "@" + step);
  }

  /** A file made for one reader; it is gone once that reader closes it. */
  public StoredFile derive(String name, ArtifactWriter content) throws IOException {
    Path temporary = DurableFiles.temporary(runs, name);
    try {
      Artifact artifact = DurableFiles.write(temporary, RunName.requireFile(name), content);
      return new StoredFile(
          artifact,
          Files.newByteChannel(
              temporary, StandardOpenOption.READ, StandardOpenOption.DELETE_ON_CLOSE));
    } catch (IOException | RuntimeException e) {
      Files.deleteIfExists(temporary);
      throw e;
    }
  }

  /** Writes a file of the run itself; it replaces the one before in one step. */
  public Artifact writeRunFile(String run, String name, ArtifactWriter content) throws IOException {
    return runFiles.write(runFolder(run), name, content);
  }

  /** The files of the run itself, in order of name. */
  public List<Artifact> runFiles(String run) {
    return runFiles.list(runFolder(run));
  }

  /**
   * Opens a file of the run itself.
   *
   * @throws ServiceException NOT_FOUND where it is not there
   */
  public StoredFile openRunFile(String run, String name) {
    return runFiles
        .open(runFolder(run), name)
        .orElseThrow(
            () -> ServiceException.notFound("run " + run + " has no file \"" + name + "\""));
  }

  /**
   * Lets no reader open a checkpoint any more, as it is about to be deleted; false, and nothing
   * changes, where one has read it within {@link Leases#LASTING}.
   */
  public boolean retire(String run, long step) {
    return leases.retire(checkpointFolder(run, step));
  }

  /** Takes back {@link #retire}. */
  public void reinstate(String run, long step) {
    leases.forget(checkpointFolder(run, step));
  }

  /** Deletes a checkpoint; nothing where it is not there. */
  public void delete(String run, long step) throws IOException {
    Path folder = checkpointFolder(run, step);
    if (Files.isDirectory(folder)) {
      DurableFiles.delete(folder);
    }
    leases.forget(folder);
  }

  /** Deletes everything of a run; nothing where it is not there. */
  public void delete(String run) throws IOException {
    Path folder = runFolder(run);
    runFiles.forget(folder);
    if (Files.isDirectory(folder)) {
      DurableFiles.delete(folder);
    }
  }

  /** The names of the runs that have a folder, in order. */
  public List<String> runs() {
    return DurableFiles.entries(runs).stream()
        .filter(Files::isDirectory)
        .map(folder -> String.valueOf(folder.getFileName()))
        .filter(RunName::isValid)
        .sorted()
        .toList();
  }

  private Path runFolder(String run) {
    return runs.resolve(RunName.require("run", run));
  }

  private Path checkpointFolder(String run, long step) {
    if (step < 0) {
      throw ServiceException.invalid("step", step, "0 or more");
    }
    return runFolder(run).resolve("checkpoints").resolve(Long.toString(step));
  }

  private static Optional<Manifest> readManifest(Path folder) {
    Path file = folder.resolve(MANIFEST);
    try {
      Manifest manifest = ManifestJson.read(Files.readString(file), file.toString());
      Path stated = Path.of(manifest.run(), "checkpoints", Long.toString(manifest.step()));
      if (!folder.endsWith(stated)) {
        throw ServiceException.invalid(file + " is broken: it is that of " + stated);
      }
      return Optional.of(manifest);
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (CharacterCodingException e) {
      throw ServiceException.invalid(file + " is broken: it is not UTF-8", e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
