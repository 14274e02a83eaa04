package io.trepak.api.filter;

import io.trepak.api.protocol.Output;
import io.trepak.api.protocol.RequestFrame;

/**
 * Sees every request of a pool on one worker before it is routed. Called on the request path: never blocks, keeps no
 * array, allocates nothing if it can.
 *
 * <p>Thread: worker. What it throws is counted: a request it throws for is answered with an error.
 */
public interface RequestFilter extends AutoCloseable {
    /**
     * Decides about a request. Those that a codec answers by itself (route LOCAL) are shown when they will be carried out later
     * ({@link io.trepak.api.protocol.Command.Trait#QUEUED}), and to a filter that {@link #seesLocal}.
     *
     * @param in holds the request from {@code offset} on, at least up to its last key; payload may be missing
     * @param offset index of the request's first byte
     * @param frame what the codec found
     * @param client who sent it
     * @param response for {@link Verdict#ANSWERED}: takes one whole response
     */
    Verdict onRequest(byte[] in, int offset, RequestFrame frame, FilterClient client, Output response);

    /** Whether requests that the codec answers itself are shown as well: logins, for instance. Asked once. */
    default boolean seesLocal() {
        return false;
    }

    /**
     * Whether {@link #onResponse} is called. Asked once. Costs a call for each response, the key is kept until then, and requests of
     * this pool's clients are sent one by one where they would be merged otherwise.
     */
    default boolean seesResponses() {
        return false;
    }

    /**
     * Told once per response from a server that is passed on, fragments included: when all of it is here, before the client gets the end
     * of it. Not told of what the proxy itself answers, and not of a response that was lost.
     *
     * @param response valid during the call
     */
    default void onResponse(ResponseView response) {}

    /** Nothing more is shown to it. */
    @Override
    default void close() {}
}
