package dev.ganforge.trainer.run;

import dev.ganforge.runtime.error.ServiceException;
import dev.ganforge.trainer.history.CheckpointRecord;
import dev.ganforge.trainer.history.RunRecord;
import dev.ganforge.trainer.training.RunSettings;
import java.util.OptionalLong;
import java.util.function.UnaryOperator;

/** Starts, holds and ends runs. */
public interface RunControl {
  /**
   * Makes a run and queues it.
   *
   * @param nameOrEmpty its name; empty: {@link DefaultRunName} makes one
   * @throws ServiceException ALREADY_EXISTS where the name is taken
   */
  RunRecord start(String nameOrEmpty, RunSettings settings);

  /**
   * Ends a run after a last checkpoint.
   *
   * @throws ServiceException NOT_FOUND; FAILED_PRECONDITION where it has ended already
   */
  RunRecord stop(String name);

  /**
   * Checkpoints a run and holds it.
   *
   * @throws ServiceException NOT_FOUND; FAILED_PRECONDITION unless it is RUNNING
   */
  RunRecord pause(String name);

  /**
   * Queues a run to go on from its last checkpoint.
   *
   * @param asked makes the settings that the caller wants of those that the run has
   * @throws ServiceException NOT_FOUND; FAILED_PRECONDITION where it is active, or complete and no
   *     higher total is given, or where a setting would change the result
   */
  RunRecord resume(String name, Totals totals, UnaryOperator<RunSettings> asked);

  /**
   * Makes a run that begins with a checkpoint of another, and queues it.
   *
   * @param parent the other run
   * @param step the checkpoint's; empty: the newest
   * @param nameOrEmpty its name; empty: {@link DefaultRunName} makes one
   * @param asked makes its settings of the checkpoint's
   * @throws ServiceException NOT_FOUND; ALREADY_EXISTS where the name is taken; INVALID_ARGUMENT
   *     where the weights do not fit the settings
   */
  RunRecord fork(
      String parent, OptionalLong step, String nameOrEmpty, UnaryOperator<RunSettings> asked);

  /**
   * Keeps a checkpoint whatever its run's retention says, or leaves it to that again.
   *
   * @throws ServiceException NOT_FOUND
   */
  CheckpointRecord keep(String run, long step, boolean kept);

  /**
   * Removes a run with its history and files.
   *
   * @throws ServiceException NOT_FOUND; FAILED_PRECONDITION while it is active
   */
  void delete(String name);
}
