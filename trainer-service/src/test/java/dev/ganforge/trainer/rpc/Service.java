package dev.ganforge.trainer.rpc;

import dev.ganforge.runtime.error.ServiceException;
import dev.ganforge.runtime.server.Channels;
import dev.ganforge.runtime.server.Endpoint;
import dev.ganforge.runtime.server.GrpcServer;
import dev.ganforge.trainer.checkpoint.CheckpointStore;
import dev.ganforge.trainer.event.RunEvents;
import dev.ganforge.trainer.history.CheckpointRecord;
import dev.ganforge.trainer.history.History;
import dev.ganforge.trainer.history.RunRecord;
import dev.ganforge.trainer.history.RunState;
import dev.ganforge.trainer.run.DefaultRunName;
import dev.ganforge.trainer.run.RunControl;
import dev.ganforge.trainer.run.Totals;
import dev.ganforge.trainer.training.RunSettings;
import dev.ganforge.v1.TrainerServiceGrpc;
import io.grpc.ManagedChannel;
import io.grpc.ServerInterceptor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.ZonedDateTime;
import java.util.List;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.function.UnaryOperator;

/** A TrainerService of a data directory behind a real server, without anything that trains. */
final class Service implements AutoCloseable {
  final History history;
  final RunEvents events;
  final CheckpointStore store;
  final ManagedChannel channel;
  private final TrainerRpc rpc;
  private final GrpcServer server;

  Service(Path dataDir) throws IOException {
    this(dataDir, new Endpoint.InProcess(UUID.randomUUID().toString()), List.of());
  }

  /** One that listens where it is told, behind interceptors. */
  Service(Path dataDir, Endpoint endpoint, List<ServerInterceptor> interceptors)
      throws IOException {
    history = History.open(dataDir);
    events = RunEvents.start(history, Clock.systemUTC());
    store = CheckpointStore.open(dataDir);
    rpc = new TrainerRpc(new Control(), history, events, store);
    server = GrpcServer.start(endpoint, List.of(rpc), interceptors, Channels.MAX_MESSAGE_BYTES);
    channel = Channels.open(server.endpoint().target());
  }

  TrainerServiceGrpc.TrainerServiceBlockingStub blocking() {
    return TrainerServiceGrpc.newBlockingStub(channel);
  }

  TrainerServiceGrpc.TrainerServiceStub async() {
    return TrainerServiceGrpc.newStub(channel);
  }

  @Override
  public void close() {
    events.close();
    Channels.close(channel);
    server.close();
    rpc.close();
    history.close();
  }

  private final class Control implements RunControl {
    @Override
    public RunRecord start(String nameOrEmpty, RunSettings settings) {
      String name =
          nameOrEmpty.isEmpty()
              ? DefaultRunName.of(
                  settings,
                  ZonedDateTime.parse("2026-01-31T14:25:30Z"),
                  taken -> history.findRun(taken).isPresent())
              : nameOrEmpty;
      return events.createRun(name, settings);
    }

    @Override
    public RunRecord stop(String name) {
      if (history.run(name).state().isFinal()) {
        throw ServiceException.failedPrecondition("run \"" + name + "\" has ended");
      }
      return events.setState(name, RunState.STOPPED, "");
    }

    @Override
    public RunRecord pause(String name) {
      return events.setState(name, RunState.PAUSED, "");
    }

    @Override
    public RunRecord resume(String name, Totals totals, UnaryOperator<RunSettings> asked) {
      return events.setState(name, RunState.QUEUED, "steps " + totals.steps());
    }

    @Override
    public RunRecord fork(
        String parent, OptionalLong step, String nameOrEmpty, UnaryOperator<RunSettings> asked) {
      return events.createRun(nameOrEmpty, asked.apply(history.run(parent).settings()));
    }

    @Override
    public CheckpointRecord keep(String run, long step, boolean kept) {
      return history.setKept(run, step, kept);
    }

    @Override
    public void delete(String name) {
      events.deleteRun(name);
      try {
        store.delete(name);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
