package dev.ganforge.web.favourite;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.ganforge.runtime.error.ServiceException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/*
 * The picture is kept beside the note, as a checkpoint may be pruned and its images then cannot be
 * made again. The note is written last, each file under another name first: a favourite is whole or
 * not there.
 */
/** The favourites in a folder, which is made when the first is added. Thread-safe. */
public final class FavouriteStore {
  private static final Logger log = LoggerFactory.getLogger(FavouriteStore.class);
  private static final ObjectMapper JSON = JsonMapper.builder().build();
  private static final String NOTE = ".json";

  private final Path folder;
  private final Map<String, Favourite> favourites = new ConcurrentHashMap<>();

  private FavouriteStore(Path folder) {
    this.folder = folder;
  }

  /** Opens a folder, which need not be there yet; a note that cannot be read is left out. */
  public static FavouriteStore open(Path folder) {
    FavouriteStore store = new FavouriteStore(folder);
    if (Files.isDirectory(folder)) {
      try (Stream<Path> files = Files.list(folder)) {
        files.filter(file -> file.toString().endsWith(NOTE)).forEach(store::read);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return store;
  }

  private void read(Path note) {
    try {
      Favourite favourite = JSON.readValue(note.toFile(), Favourite.class);
      favourites.put(favourite.id(), favourite);
    } catch (IOException | RuntimeException e) {
      log.warn("Left out a favourite: {} cannot be read: {}", note, e.getMessage());
    }
  }

  /** All of them, the newest first. */
  public List<Favourite> all() {
    return favourites.values().stream()
        .sorted(Comparator.comparing(Favourite::time).reversed().thenComparing(Favourite::id))
        .toList();
  }

  /** Keeps a favourite with its picture; one that is there already stays as it is. */
  public synchronized Favourite add(Favourite favourite, byte[] png) {
    Favourite known = favourites.get(favourite.id());
    if (known != null) {
      return known;
    }
    try {
      Files.createDirectories(folder);
      write(picture(favourite.id()), png);
      write(folder.resolve(favourite.id() + NOTE), JSON.writeValueAsBytes(favourite));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    favourites.put(favourite.id(), favourite);
    return favourite;
  }

  private void write(Path file, byte[] bytes) throws IOException {
    Path partial = Files.createTempFile(folder, "partial-", ".tmp");
    try {
      Files.write(partial, bytes);
      Files.move(partial, file, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(partial);
    }
  }

  /**
   * Forgets a favourite and its picture.
   *
   * @throws ServiceException NOT_FOUND where it is not there
   */
  public synchronized void remove(String id) {
    require(id);
    try {
      Files.deleteIfExists(folder.resolve(id + NOTE));
      Files.deleteIfExists(picture(id));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    favourites.remove(id);
  }

  /**
   * The picture of a favourite.
   *
   * @throws ServiceException NOT_FOUND where it is not there
   */
  public byte[] png(String id) {
    require(id);
    try {
      return Files.readAllBytes(picture(id));
    } catch (NoSuchFileException e) {
      throw notThere(id);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void require(String id) {
    if (!favourites.containsKey(id)) {
      throw notThere(id);
    }
  }

  private static ServiceException notThere(String id) {
    return ServiceException.notFound("favourite \"" + id + "\" is not there");
  }

  private Path picture(String id) {
    return folder.resolve(id + ".png");
  }
}
