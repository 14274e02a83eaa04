package io.trepak.engine.config.diff;

import io.trepak.engine.config.ServerConfig;

/**
 * One server.
 *
 * @param before null when it is new
 * @param after null when it goes
 */
public record ServerChange(String name, Change change, ServerConfig before, ServerConfig after) {}
