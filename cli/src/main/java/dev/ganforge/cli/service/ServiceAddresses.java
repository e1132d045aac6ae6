package dev.ganforge.cli.service;

/**
 * Where the three services of this process are reached from this machine.
 *
 * @param trainer host:port
 * @param generator host:port
 * @param web a URL without a path
 */
public record ServiceAddresses(String trainer, String generator, String web) {}
