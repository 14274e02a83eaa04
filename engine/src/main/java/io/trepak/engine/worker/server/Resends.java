package io.trepak.engine.worker.server;

import io.trepak.api.protocol.ResponseFrame;
import io.trepak.engine.net.WriteBuffer;
import io.trepak.engine.worker.request.Request;
import io.trepak.engine.worker.request.Requester;
import io.trepak.engine.worker.resources.WorkerResources;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * What becomes of the requests of one server connection that the server says it did not execute: they are sent again, unless that would
 * change the order in which the requests of their client are executed. Only for a connection whose requests are kept.
 *
 * <pre>
 *   "later" ─┬─ nothing of its client behind it here ─────────────► waits, and is sent again
 *            └─ more of its client behind it: suspended ─┬─ all of those "later" as well ─► all wait, in order
 *                                                        └─ one was executed, or failed ──► gets the response it had
 * </pre>
 */
final class Resends {
    /** Whose requests they are. */
    interface Owner {
        /** The server's name. */
        String name();

        /** Which kind of connection it is. */
        int lane();

        /** Which of the connections of that kind. */
        int number();

        /** The oldest request was not executed, and waits here no more. */
        Request takeRefused(ResponseFrame.Status status, int bytes);
    }

    /** Requests of one client that were not executed, and may be once those behind them were not either. */
    private static final class Suspended {
        final Requester client;
        /** Behind this one there is none of that client. */
        final Request last;

        final ArrayDeque<Request> requests = new ArrayDeque<>();
        final ArrayDeque<ResponseFrame.Status> statuses = new ArrayDeque<>();
        final ArrayDeque<byte[]> responses = new ArrayDeque<>();

        Suspended(Requester client, Request last) {
            this.client = client;
            this.last = last;
        }
    }

    private final WorkerResources resources;
    private final Retries retries;
    private final Owner owner;
    private final List<Suspended> suspended = new ArrayList<>();

    Resends(WorkerResources resources, Retries retries, Owner owner) {
        this.resources = resources;
        this.retries = retries;
        this.owner = owner;
    }

    /** Keeps a request that was just written. */
    void keep(Request request, byte[] in, int offset, int length) {
        if (request != null) {
            retries.keep(request, in, offset, length);
        }
    }

    /** Keeps a request whose bytes were just written. */
    void keepLast(Request request, WriteBuffer out, int length) {
        if (request != null) {
            retries.keepLast(request, out, length);
        }
    }

    /** The server may have executed a request, which waits here no more. */
    void over(Request request) {
        if (!suspended.isEmpty()) {
            settle(request);
        }
        retries.drop(request);
    }

    /**
     * The server says that it did not execute the oldest request.
     *
     * @return whether it is not over; else it gets this response
     */
    boolean notExecuted(Request oldest, ResponseFrame frame, byte[] in, int offset, int length) {
        if (oldest.kept() == null || !oldest.isAwaited() || !retries.mayWait(oldest)) {
            return false;
        }
        Requester client = oldest.requester();
        client.holdBack();
        Suspended before = suspendedOf(client);
        Request last = before == null ? lastOf(client, oldest) : before.last;
        ResponseFrame.Status status = frame.status();
        owner.takeRefused(status, length);
        if (before == null && last == null) {
            await(oldest);
            return true;
        }
        Suspended of = before;
        if (of == null) {
            of = new Suspended(client, last);
            suspended.add(of);
        }
        suspend(of, oldest, status, Arrays.copyOfRange(in, offset, offset + length));
        if (oldest == last) {
            release(of);
        }
        return true;
    }

    private void await(Request request) {
        ArrayDeque<Request> alone = new ArrayDeque<>(1);
        alone.add(request);
        retries.sendLater(alone, owner.name(), owner.lane(), owner.number());
    }

    /** The last request of a client behind one that is here; null for none. */
    private static Request lastOf(Requester client, Request behind) {
        Request last = null;
        for (Request request = behind.next(); request != null; request = request.next()) {
            if (request.requester() == client) {
                last = request;
            }
        }
        return last;
    }

    private Suspended suspendedOf(Requester client) {
        for (Suspended each : suspended) {
            if (each.client == client) {
                return each;
            }
        }
        return null;
    }

    private void suspend(Suspended of, Request request, ResponseFrame.Status status, byte[] response) {
        of.requests.add(request);
        of.statuses.add(status);
        of.responses.add(response);
        resources.arrays().count(response.length);
    }

    /** None behind them was executed: they may be sent again. */
    private void release(Suspended of) {
        suspended.remove(of);
        for (byte[] response : of.responses) {
            resources.arrays().count(-response.length);
        }
        retries.sendLater(of.requests, owner.name(), owner.lane(), owner.number());
    }

    /** A request behind suspended ones is over: they must not be executed after it. */
    private void settle(Request request) {
        for (Suspended of : List.copyOf(suspended)) {
            if (of.last == request || of.client == request.requester()) {
                suspended.remove(of);
                while (!of.requests.isEmpty()) {
                    Request earlier = of.requests.poll();
                    byte[] response = of.responses.poll();
                    resources.arrays().count(-response.length);
                    retries.drop(earlier);
                    earlier.complete(of.statuses.poll(), response, 0, response.length);
                }
            }
        }
    }
}
