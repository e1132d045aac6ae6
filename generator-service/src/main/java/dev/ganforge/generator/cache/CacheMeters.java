package dev.ganforge.generator.cache;

import com.github.benmanes.caffeine.cache.Cache;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;

/** What is counted of a cache that records its statistics. */
final class CacheMeters {
  private CacheMeters() {}

  static void register(MeterRegistry registry, Cache<?, ?> cache) {
    FunctionCounter.builder(
            "ganforge.generator.cache.requests", cache, images -> images.stats().hitCount())
        .description("Images by seed that were asked for")
        .tag("result", "hit")
        .register(registry);
    FunctionCounter.builder(
            "ganforge.generator.cache.requests", cache, images -> images.stats().missCount())
        .description("Images by seed that were asked for")
        .tag("result", "miss")
        .register(registry);
    FunctionCounter.builder(
            "ganforge.generator.cache.evictions", cache, images -> images.stats().evictionCount())
        .description("Images that made room for others")
        .register(registry);
    Gauge.builder("ganforge.generator.cache.images", cache, Cache::estimatedSize)
        .description("Images kept")
        .register(registry);
    Gauge.builder("ganforge.generator.cache.size", cache, CacheMeters::bytes)
        .description("Weight of the images kept, their keys included")
        .baseUnit("bytes")
        .register(registry);
  }

  private static double bytes(Cache<?, ?> cache) {
    return cache.policy().eviction().map(weight -> weight.weightedSize().orElse(0)).orElse(0L);
  }
}
