package dev.ganforge.trainer.history;

import dev.ganforge.trainer.checkpoint.ParentCheckpoint;
import dev.ganforge.trainer.training.RunSettings;
import dev.ganforge.trainer.training.StepMetrics;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One run as history has it.
 *
 * @param id rises with every run made, never used again
 * @param name its name
 * @param state where it stands
 * @param reason a sentence; empty where the state says it all
 * @param held whether it is PAUSED until something can be written, and then goes on by itself
 * @param settings what it trains and how
 * @param parent the checkpoint it was forked from; null where it began untrained
 * @param created when it was asked for
 * @param started when it first trained; null before
 * @param ended when it ended; null before, and after it was resumed
 * @param heartbeat when the trainer last worked on it; null before it first did
 * @param prepared null until it is prepared
 * @param latest the newest step; null before the first
 * @param latestCheckpointStep step of the newest checkpoint; 0 where there is none
 * @param checkpointCount checkpoints published and not deleted
 * @param latestScore of the newest checkpoint that has one; null where none has
 * @param sequence the newest event; 0 where there is none
 */
public record RunRecord(
    long id,
    String name,
    RunState state,
    String reason,
    boolean held,
    RunSettings settings,
    @Nullable ParentCheckpoint parent,
    Instant created,
    @Nullable Instant started,
    @Nullable Instant ended,
    @Nullable Instant heartbeat,
    @Nullable Prepared prepared,
    @Nullable StepMetrics latest,
    long latestCheckpointStep,
    long checkpointCount,
    @Nullable CheckpointScore latestScore,
    long sequence) {}
