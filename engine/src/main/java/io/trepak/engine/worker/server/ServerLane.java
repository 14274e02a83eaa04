package io.trepak.engine.worker.server;

import io.trepak.api.Server;
import io.trepak.api.protocol.ServerContext;

/**
 * What a codec is told of the connection whose response it takes apart.
 *
 * @param server as it is configured now
 */
record ServerLane(Server server, int lane, boolean isReplica) implements ServerContext {}
