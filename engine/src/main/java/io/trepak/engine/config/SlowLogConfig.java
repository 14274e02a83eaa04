package io.trepak.engine.config;

/**
 * Which requests of a pool are kept to be looked at. Each is a pool key: {@code slow_log_micros} and so on.
 *
 * @param micros a request that took so long, or longer, is slow
 * @param entries how many are kept of the latest, and as many of the slowest; 0 for none
 * @param keys whether keys are kept with them
 */
public record SlowLogConfig(int micros, int entries, boolean keys) {}
