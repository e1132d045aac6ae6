package dev.ganforge.trainer.run;

import dev.ganforge.runtime.error.ServiceException;
import dev.ganforge.trainer.history.RunRecord;
import dev.ganforge.trainer.training.RunSettings;

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
   * @throws ServiceException NOT_FOUND; FAILED_PRECONDITION where it is active, or complete and no
   *     higher total is given
   */
  RunRecord resume(String name, Totals totals);

  /**
   * Removes a run with its history and files.
   *
   * @throws ServiceException NOT_FOUND; FAILED_PRECONDITION while it is active
   */
  void delete(String name);
}
