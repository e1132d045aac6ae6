package dev.ganforge.web.api;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.ganforge.runtime.error.ServiceException;
import dev.ganforge.v1.GenerateRequest;
import dev.ganforge.v1.GenerateResponse;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The images the site has shown lately, by content, and the way to those it has not. */
public final class ImageStore {
  private final TrainerClient trainer;
  private final GeneratorClient generator;
  private final Cache<Object, byte[]> images; // by SHA-256 of the file, or by GeneratedKey

  public ImageStore(TrainerClient trainer, GeneratorClient generator, long bytes) {
    this.trainer = trainer;
    this.generator = generator;
    images =
        Caffeine.newBuilder()
            .maximumWeight(bytes)
            .weigher((Object key, byte[] image) -> image.length + 128)
            .build();
  }

  void put(GeneratedKey key, byte[] image) {
    images.put(key, image);
  }

  /**
   * An artifact by its hash; {@code run}, {@code step} and {@code name} say where to look for it.
   */
  byte[] artifact(String sha256, String run, @Nullable Long step, String name) {
    byte[] known = images.getIfPresent(sha256);
    if (known != null) {
      return known;
    }
    if (run.isEmpty() || !name.endsWith(".png")) {
      throw ServiceException.notFound("no image has this hash");
    }
    byte[] image = trainer.image(run, step, name);
    if (!CachedReply.sha256(image).equals(sha256)) {
      throw ServiceException.notFound("the image there has another hash");
    }
    images.put(sha256, image);
    return image;
  }

  /** A part or a smaller copy of an artifact that is a picture. */
  byte[] artifact(
      String sha256, String run, @Nullable Long step, String name, ImageVariant variant) {
    if (variant.equals(ImageVariant.WHOLE)) {
      return artifact(sha256, run, step, name);
    }
    VariantKey key = new VariantKey(sha256, variant);
    byte[] known = images.getIfPresent(key);
    if (known != null) {
      return known;
    }
    byte[] made = variant.of(artifact(sha256, run, step, name));
    images.put(key, made);
    return made;
  }

  /** A generated image; {@code model} says which checkpoint has that generator. */
  byte[] generated(GeneratedKey key, String model) {
    byte[] known = images.getIfPresent(key);
    if (known != null) {
      return known;
    }
    GenerateResponse made = generator.generate(request(model, key));
    if (!made.getModel().getSha256().equals(key.generatorSha256())) {
      throw ServiceException.notFound("the model there has another generator");
    }
    byte[] image = made.getImages(0).getData().toByteArray();
    images.put(key, image);
    return image;
  }

  private GenerateRequest request(String model, GeneratedKey key) {
    return Generated.request(
        model, List.of(key.spot()), key.truncation(), () -> trainer.latentSpace(model));
  }

  private record VariantKey(String sha256, ImageVariant variant) {}
}
