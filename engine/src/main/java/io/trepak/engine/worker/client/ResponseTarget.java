package io.trepak.engine.worker.client;

import io.trepak.api.protocol.Failure;
import io.trepak.api.protocol.Fragments;
import io.trepak.api.protocol.Output;
import io.trepak.api.protocol.RequestInfo;
import io.trepak.engine.net.WriteBuffer;
import io.trepak.engine.worker.request.Requester;
import io.trepak.engine.worker.request.ResponseSource;
import java.util.function.Consumer;

/**
 * A client as its requests see it: where their responses go. A request and its client know each other, the one to deliver, the other
 * to ask it for what it has; this class and {@link ClientRequest} are the only two that do.
 */
abstract class ResponseTarget implements Requester {
    /** Whether the response to this request is the next to leave. */
    abstract boolean isNext(ClientRequest request);

    /** Where the response to the next request is written to. */
    abstract WriteBuffer out();

    /** The response to a request is here, whole or the last piece of it. */
    abstract void answered(ClientRequest request, byte[] in, int offset, int count);

    /** All of the response to a request has been passed. */
    abstract void passed(ClientRequest request);

    /** There will be no response to a request, of which nothing was sent yet. */
    abstract void failed(ClientRequest request, Failure failure);

    /** A request that the client hears nothing of is over. */
    abstract void unheardEnded(ClientRequest request);

    /** More of the response to a request that was split can be passed on. */
    abstract void grew(ClientRequest request);

    /** The response to a request can be passed on by {@link ClientRequest#slice}, in a turn to come. */
    abstract void awaitSlice();

    /** The client reads its responses more slowly than they come from there. */
    abstract void slowDown(ResponseSource source);

    /** The first bytes of the response to a request are here, for which its codec has other words; throws PluginFailure. */
    abstract void rewriteResponse(ClientRequest request, byte[] in, int offset, int count);

    /** Has the response to a request written that its codec has deferred. */
    abstract void respondLate(ClientRequest request, Consumer<Output> writer);

    /** Its codec has not completed a response that it deferred. */
    abstract void respondTooLate(ClientRequest request);

    /** Closes a client that cannot be served properly any more. */
    public abstract void abandon(String why);

    /** The proxy itself failed it. */
    abstract void broken(Throwable cause);

    @Override
    public abstract boolean isClosed();

    // ---- what its codec writes; throws PluginFailure

    abstract void join(Fragments parts, Output out);

    /** Writes an error in place of a response that cannot be had. Returns false when the client was closed. */
    abstract boolean writeError(RequestInfo request, Failure failure);

    /** Writes an error in place of a response, and counts that a server failed. Returns false when the client was closed. */
    abstract boolean writeServerError(RequestInfo request, Failure failure);

    /** Counts that a server failed. */
    abstract void countServerError();
}
