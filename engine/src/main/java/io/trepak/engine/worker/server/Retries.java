package io.trepak.engine.worker.server;

import io.trepak.engine.net.WriteBuffer;
import io.trepak.engine.worker.request.Request;
import java.util.ArrayDeque;

/** Keeps requests until they are answered, and sends those again that a server did not execute, as a server connection sees it. */
public interface Retries {
    /** Keeps a request that was written somewhere, if it may be kept. */
    void keep(Request request, byte[] in, int offset, int length);

    /** Keeps a request whose bytes are the last that were written to a buffer, if it may be kept. */
    void keepLast(Request request, WriteBuffer out, int length);

    /** A request is over, or will not be sent again. */
    void drop(Request request);

    /** Whether a request that is kept may wait any longer. */
    boolean mayWait(Request request);

    /**
     * Has requests of one client sent again, which are kept and nowhere queued.
     *
     * @param requests in order; taken over
     * @param server the name of the server that did not execute them
     * @param number which of the connections in that lane it was
     */
    void sendLater(ArrayDeque<Request> requests, String server, int lane, int number);
}
