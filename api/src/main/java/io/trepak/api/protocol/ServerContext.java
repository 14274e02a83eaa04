package io.trepak.api.protocol;

/**
 * What a codec is told of the server connection it is made for. Made by the engine; a later minor version may add methods.
 *
 * <p>Thread: the worker that owns the connection.
 */
public interface ServerContext {
    /** Which kind of connection it is: 0 to {@link PoolNeeds#lanes()} - 1. */
    int lane();
}
