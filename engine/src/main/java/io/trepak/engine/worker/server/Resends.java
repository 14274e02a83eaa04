package io.trepak.engine.worker.server;

import io.trepak.api.protocol.Failure;
import io.trepak.api.protocol.ResponseFrame;
import io.trepak.api.protocol.ResponseFrame.NotExecuted;
import io.trepak.engine.net.WriteBuffer;
import io.trepak.engine.worker.request.KeptRequest;
import io.trepak.engine.worker.request.Request;
import io.trepak.engine.worker.request.Requester;
import io.trepak.engine.worker.resources.WorkerResources;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * What becomes of the requests of one server connection that the server says it did not execute: they are sent again, unless that would
 * change the order in which the requests of their client are executed. Only for a connection whose requests are kept.
 *
 * <pre>
 *   "elsewhere" ─► sent there, at once; made up, or too often ─► gets the response
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
        /** That of their keys; -1 where they have none: then any request without one may have a key in common. */
        final int unit;
        /** Behind this one there is none of that client and unit; one that is sent here from elsewhere meanwhile becomes the last. */
        Request last;

        final ArrayDeque<Request> requests = new ArrayDeque<>();
        final ArrayDeque<ResponseFrame.Status> statuses = new ArrayDeque<>();
        final ArrayDeque<byte[]> responses = new ArrayDeque<>();

        Suspended(Requester client, int unit) {
            this.client = client;
            this.unit = unit;
        }
    }

    /** Whose order is kept: the requests of a client with keys of one unit; -1 for none. */
    private record Alike(Requester client, int unit) {}

    private final WorkerResources resources;
    private final Retries retries;
    private final Owner owner;
    /** By client. */
    private final Map<Requester, List<Suspended>> suspended = new IdentityHashMap<>();
    /** The same by the last request, whose client may have gone by then. */
    private final Map<Request, Suspended> byLast = new IdentityHashMap<>();
    /** The last request of each client and unit, up to {@link #scanned}. */
    private final Map<Alike, Request> lastOf = new HashMap<>();
    /** Up to here it is known whose the requests are, so that each is looked at once; null when of none that is here. */
    private Request scanned;

    Resends(WorkerResources resources, Retries retries, Owner owner) {
        this.resources = resources;
        this.retries = retries;
        this.owner = owner;
    }

    /** Those that are suspended. */
    void eachSuspended(Consumer<Request> task) {
        suspended.values().forEach(ofClient -> ofClient.forEach(each -> each.requests.forEach(task)));
    }

    /** Keeps a request that was just written. */
    void keep(Request request, byte[] in, int offset, int length, int keyOffset, int keyLength) {
        if (request != null) {
            retries.keep(request, in, offset, length, keyOffset, keyLength);
        }
    }

    /** Keeps a request whose bytes were just written. */
    void keepLast(Request request, WriteBuffer out, int length, int unit) {
        if (request != null) {
            retries.keepLast(request, out, length, unit);
        }
    }

    /** A request leaves this connection, unsent: perhaps it is executed before those that are suspended. */
    void leaves(Request request) {
        if (!suspended.isEmpty()) {
            settle(request);
        }
    }

    /** The server may have executed a request, which waits here no more. */
    void over(Request request) {
        if (!suspended.isEmpty()) {
            settle(request);
        }
        left(request);
        retries.over(request);
    }

    private void left(Request request) {
        if (request == scanned) {
            forgetOrder();
        }
    }

    /** Requests are taken out of the queue elsewhere than at its head. */
    void forgetOrder() {
        scanned = null;
        lastOf.clear();
    }

    /**
     * The server says that it did not execute the oldest request.
     *
     * @return whether it is not over; else it gets this response
     */
    boolean notExecuted(Request oldest, ResponseFrame frame, byte[] in, int offset, int length) {
        NotExecuted why = frame.notExecuted();
        boolean isRedirect = why == NotExecuted.ELSEWHERE || why == NotExecuted.ONCE_ELSEWHERE;
        return oldest.isWanted()
                && (isRedirect
                        ? isElsewhere(oldest, frame, in, offset, length)
                        : isLater(oldest, frame, in, offset, length));
    }

    private boolean isElsewhere(Request oldest, ResponseFrame frame, byte[] in, int offset, int length) {
        KeptRequest kept = oldest.kept();
        if (kept == null) {
            owner.takeRefused(frame.status(), length);
            over(oldest);
            oldest.fail(notKept(oldest));
            return true;
        }
        boolean isForged = oldest.unit() < 0 || frame.unit() != oldest.unit();
        if (isForged || !retries.mayBeRedirected(oldest)) {
            return false;
        }
        if (suspendedOf(oldest) != null) {
            return isLater(oldest, frame, in, offset, length); // not before those
        }
        kept.countRedirect();
        owner.takeRefused(frame.status(), length);
        left(oldest);
        retries.sendElsewhere(
                oldest,
                frame.notExecuted() == NotExecuted.ONCE_ELSEWHERE,
                in,
                offset + frame.addressOffset(),
                frame.addressLength(),
                owner.name(),
                owner.lane(),
                owner.number());
        return true;
    }

    private static Failure notKept(Request request) {
        return Failure.of(
                Failure.Kind.NOT_KEPT,
                "the unit moved while this request of " + request.length()
                        + " bytes was on its way; nothing was changed, send it again");
    }

    private boolean isLater(Request oldest, ResponseFrame frame, byte[] in, int offset, int length) {
        if (oldest.kept() == null || !oldest.isAwaited() || !retries.mayWait(oldest)) {
            return false;
        }
        if (frame.notExecuted() == NotExecuted.LATER) {
            retries.metLater(owner.name(), oldest.unit());
        }
        Suspended of = suspendedOf(oldest);
        Request last = lastLike(oldest);
        if (last != oldest && (last.kept() == null || !last.isAwaited())) {
            return false; // whatever becomes of that one, it will not be sent again behind this
        }
        Requester client = oldest.requester();
        client.holdBack();
        ResponseFrame.Status status = frame.status();
        owner.takeRefused(status, length);
        left(oldest);
        if (of == null && last == oldest) {
            await(oldest);
            return true;
        }
        if (of == null) {
            of = new Suspended(client, oldest.unit());
            suspended.computeIfAbsent(client, any -> new ArrayList<>(1)).add(of);
        }
        if (of.last != last) {
            byLast.remove(of.last);
            of.last = last;
            byLast.put(last, of);
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

    /**
     * The last request here of the same client and unit; the oldest itself when there is none behind it. Those are counted in whose
     * responses are dropped. Of a queue with many requests of many clients, all may be refused: each is looked at once.
     */
    private Request lastLike(Request oldest) {
        for (Request next = scanned == null ? oldest : scanned.next(); next != null; next = next.next()) {
            Requester sender = next.sender();
            if (sender != null) {
                lastOf.put(new Alike(sender, next.unit()), next);
            }
            scanned = next;
        }
        return lastOf.get(new Alike(oldest.requester(), oldest.unit()));
    }

    /** Those of its client that must not be executed after it; null for none. */
    private Suspended suspendedOf(Request request) {
        List<Suspended> ofClient = suspended.get(request.sender());
        if (ofClient != null) {
            for (Suspended each : ofClient) {
                if (each.unit == request.unit()) {
                    return each;
                }
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
        forget(of);
        for (byte[] response : of.responses) {
            resources.arrays().count(-response.length);
        }
        retries.sendLater(of.requests, owner.name(), owner.lane(), owner.number());
    }

    /** A request behind suspended ones is over: they must not be executed after it. */
    private void settle(Request request) {
        Suspended last = byLast.get(request);
        if (last != null) {
            settle(last);
        }
        for (Suspended of = suspendedOf(request); of != null; of = suspendedOf(request)) {
            settle(of);
        }
    }

    private void settle(Suspended of) {
        forget(of);
        while (!of.requests.isEmpty()) {
            Request earlier = of.requests.poll();
            byte[] response = of.responses.poll();
            resources.arrays().count(-response.length);
            retries.over(earlier);
            earlier.complete(of.statuses.poll(), response, 0, response.length);
        }
    }

    private void forget(Suspended of) {
        byLast.remove(of.last);
        List<Suspended> ofClient = suspended.get(of.client);
        ofClient.remove(of);
        if (ofClient.isEmpty()) {
            suspended.remove(of.client);
        }
    }
}
