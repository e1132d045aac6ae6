package dev.ganforge.trainer.checkpoint;

/**
 * A setting in which two runs differ.
 *
 * @param field its name in the contract's RunConfig
 * @param was its value in the first, as text
 * @param is its value in the second, as text
 */
public record SettingChange(String field, String was, String is) {}
