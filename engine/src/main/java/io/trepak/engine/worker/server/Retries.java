package io.trepak.engine.worker.server;

import io.trepak.api.protocol.Failure;
import io.trepak.engine.net.WriteBuffer;
import io.trepak.engine.worker.request.Request;
import java.util.ArrayDeque;

/** Keeps requests until they are answered, and sends those again that a server did not execute, as a server connection sees it. */
public interface Retries {
    /**
     * Keeps a request that was written somewhere, if it may be kept.
     *
     * @param keyOffset where its first key lies; -1 when it has none
     */
    void keep(Request request, byte[] in, int offset, int length, int keyOffset, int keyLength);

    /**
     * Keeps a request whose bytes are the last that were written to a buffer, if it may be kept.
     *
     * @param unit that of its keys; -1 where keys have none, or it has none
     */
    void keepLast(Request request, WriteBuffer out, int length, int unit);

    /** A request was sent from what is kept of it. */
    void sentAgain(Request request);

    /** Whether a request of so many bytes is not too long to wait. */
    boolean mayHold(int length);

    /** A request is over, or will not be sent again; it waits in no queue. */
    void over(Request request);

    /** Whether a request that is kept may wait any longer. */
    boolean mayWait(Request request);

    /** Whether a request that is kept may be sent once more where a server says. */
    boolean mayBeRedirected(Request request);

    /**
     * Has requests of one client sent again, which are kept and nowhere queued.
     *
     * @param requests in order; taken over
     * @param server the name of the server that did not execute them
     * @param number which of the connections in that lane it was
     */
    void sendLater(ArrayDeque<Request> requests, String server, int lane, int number);

    /**
     * Has a request sent at once to the server that another one has named, or later when that cannot be.
     *
     * @param request kept, nowhere queued, and of the unit that the server named
     * @param once whether the unit stays with the server it has
     * @param in holds the address that was named
     * @param server the name of the server that named it
     */
    void sendElsewhere(
            Request request, boolean once, byte[] in, int offset, int length, String server, int lane, int number);

    /**
     * Has a request wait that cannot be sent now; its client's next ones wait behind it.
     *
     * @param server the name of the server it is for; null where there is none
     * @throws io.trepak.engine.worker.resources.PluginFailure when a codec failed; it does not wait then
     */
    void hold(Request request, Payload payload, String server, int lane, int number);

    /**
     * Has requests wait that were written, of which nothing was sent; those that must not wait fail.
     *
     * @param failure what those fail with
     */
    void hold(UnsentRequests unsent, Failure failure, String server, int lane, int number);

    /**
     * Has a read that a replica did not execute sent to the owner of its keys, at once or, when that cannot be, later.
     *
     * @param request kept, and nowhere queued
     * @param server the name of the server whose replica it was
     */
    void sendToOwner(Request request, String server, int lane, int number);

    /**
     * The same for reads that were written, of which nothing was sent.
     *
     * @param failure what those fail with that nobody waits for, and those that cannot be sent
     */
    void sendToOwner(UnsentRequests unsent, Failure failure, String server, int lane, int number);

    /**
     * A request is under way at a server that perhaps does not own its unit any more: those that wait and come behind it must not be
     * executed elsewhere before it is answered.
     *
     * @param way the connection it is on; what is on the same one stays in order
     */
    void isBehind(Request request, int lane, Object way);

    /** A server says that it can execute nothing of a unit now; -1 for none. */
    void metLater(String server, int unit);
}
