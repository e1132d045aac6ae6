package dev.ganforge.web;

import dev.ganforge.runtime.error.ServiceException;
import dev.ganforge.runtime.server.Channels;
import dev.ganforge.web.api.Deletions;
import dev.ganforge.web.api.ErrorReplies;
import dev.ganforge.web.api.FavouriteRoutes;
import dev.ganforge.web.api.GeneratorClient;
import dev.ganforge.web.api.GeneratorRoutes;
import dev.ganforge.web.api.HistoryRoutes;
import dev.ganforge.web.api.ImageRoutes;
import dev.ganforge.web.api.ImageStore;
import dev.ganforge.web.api.RunControlRoutes;
import dev.ganforge.web.api.RunJson;
import dev.ganforge.web.api.RunRoutes;
import dev.ganforge.web.api.TrainerClient;
import dev.ganforge.web.favourite.FavouriteStore;
import dev.ganforge.web.live.LiveRoutes;
import dev.ganforge.web.live.LiveSettings;
import io.grpc.ManagedChannel;
import io.javalin.Javalin;
import io.javalin.config.JavalinConfig;
import io.javalin.config.RoutesConfig;
import io.javalin.util.JavalinBindException;
import io.javalin.util.JavalinLogger;
import java.io.IOException;
import java.net.BindException;
import java.nio.channels.UnresolvedAddressException;
import java.time.Clock;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** The running web site. */
public final class WebServer implements AutoCloseable {
  private static final long IMAGE_CACHE_BYTES = 128L << 20;
  private static final Duration UNDO = Duration.ofSeconds(10);

  private final ManagedChannel trainerChannel;
  private final ManagedChannel generatorChannel;
  private final Deletions deletions;
  private final LiveRoutes live;
  private final WebMeters meters;
  private final Javalin javalin;

  private WebServer(WebConfig config, LiveSettings settings, Duration undo) {
    trainerChannel = Channels.open(config.trainerTarget());
    generatorChannel = Channels.open(config.generatorTarget());
    TrainerClient trainer = new TrainerClient(trainerChannel, config.trainerTarget());
    GeneratorClient generator = new GeneratorClient(generatorChannel, config.generatorTarget());
    Clock clock = Clock.systemUTC();
    deletions = new Deletions(trainer, undo);
    RunJson runs = new RunJson(trainer, deletions::isPending, clock);
    ImageStore images = new ImageStore(trainer, generator, IMAGE_CACHE_BYTES);
    live = new LiveRoutes(trainer, runs, settings);
    meters = new WebMeters(live);
    FavouriteStore favourites = FavouriteStore.open(config.dataDir().resolve("favourites"));
    SiteFiles files = SiteFiles.load();
    javalin =
        Javalin.create(
            javalinConfig -> {
              configure(javalinConfig);
              RoutesConfig routes = javalinConfig.routes;
              Protection.register(routes);
              ErrorReplies.register(routes, files::notFound);
              new RunRoutes(trainer, runs, images).register(routes);
              new RunControlRoutes(trainer, runs, deletions).register(routes);
              new HistoryRoutes(trainer).register(routes);
              new GeneratorRoutes(generator, trainer, images).register(routes);
              new FavouriteRoutes(favourites, images, clock).register(routes);
              new ImageRoutes(images).register(routes);
              live.register(routes);
              files.register(routes);
              meters.register(javalinConfig, routes);
              routes.get("/health", ctx -> ctx.contentType("text/plain").result("ok\n"));
            });
  }

  /**
   * Goes live; neither service need be there yet.
   *
   * @throws ServiceException FAILED_PRECONDITION where the port is in use or the host is not ours
   */
  public static WebServer start(WebConfig config) {
    return start(config, LiveSettings.defaults(), UNDO);
  }

  /**
   * The same at another rhythm.
   *
   * @param undo how long a deletion can be taken back
   */
  static WebServer start(WebConfig config, LiveSettings settings, Duration undo) {
    JavalinLogger.enabled =
        false; // says in other words what we say, and a failed start as an error
    WebServer server = new WebServer(config, settings, undo);
    try {
      server.javalin.start(config.host(), config.port());
      return server;
    } catch (RuntimeException e) {
      server.close();
      String why = whyNotBound(e);
      if (why == null) {
        throw e;
      }
      throw ServiceException.failedPrecondition(
          "cannot listen on " + config.host() + ":" + config.port() + ": " + why);
    }
  }

  private static void configure(JavalinConfig config) {
    config.startup.showJavalinBanner = false;
    config.startup.showOldJavalinVersionWarning = false;
    config.startup.startupWatcherEnabled = false;
    config.http.prefer405over404 = true;
    config.http.maxRequestSize = 64 << 10;
    config.jetty.modifyHttpConfiguration(http -> http.setSendServerVersion(false));
  }

  private static @Nullable String whyNotBound(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof JavalinBindException || cause instanceof BindException) {
        return "the address is in use or not of this machine";
      }
      if (cause instanceof UnresolvedAddressException || cause instanceof IOException) {
        return "the host is unknown or cannot be bound";
      }
    }
    return null;
  }

  /** The port it got. */
  public int port() {
    return javalin.port();
  }

  @Override
  public void close() {
    deletions.close();
    live.close();
    javalin.stop();
    meters.close();
    Channels.close(trainerChannel);
    Channels.close(generatorChannel);
  }
}
