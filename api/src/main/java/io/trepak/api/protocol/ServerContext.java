package io.trepak.api.protocol;

import io.trepak.api.Server;

/**
 * What a codec is told of the server connection it is made for. Made by the engine; a later minor version may add methods.
 *
 * <p>Thread: the worker that owns the connection.
 */
public interface ServerContext {
    /** Whom the connection leads to: the server as it is configured now; of a replica itself, not its master. */
    Server server();

    /** Which kind of connection it is: 0 to {@link PoolNeeds#lanes()} - 1. */
    int lane();

    /** Whether the connection leads to a replica, which gets nothing but reads; see {@link PoolNeeds#reads}. */
    boolean isReplica();
}
