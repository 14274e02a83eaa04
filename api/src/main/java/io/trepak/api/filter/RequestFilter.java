package io.trepak.api.filter;

import io.trepak.api.protocol.Command;
import io.trepak.api.protocol.Output;
import io.trepak.api.protocol.RequestFrame;
import io.trepak.api.protocol.ResponseFrame;

/**
 * Sees every request of a pool on one worker before it is routed. Called on the request path: never blocks, keeps no
 * array, allocates nothing if it can.
 */
public interface RequestFilter extends AutoCloseable {
    /**
     * Decides about a request that no codec answers by itself (route LOCAL is not shown).
     *
     * <p>Thread: worker.
     *
     * @param in holds the request from {@code offset} on, at least up to its last key; payload may be missing
     * @param offset index of the request's first byte
     * @param frame what the codec found
     * @param answer for {@link Verdict#ANSWERED}: takes one whole response
     */
    Verdict onRequest(byte[] in, int offset, RequestFrame frame, Output answer);

    /**
     * Told once per response from a server, fragments included.
     *
     * <p>Thread: worker.
     *
     * @param command of the request
     * @param status what the response says
     * @param nanos since the request was queued for its server
     */
    default void onResponse(Command command, ResponseFrame.Status status, long nanos) {}

    @Override
    default void close() {}
}
