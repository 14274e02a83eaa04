package io.trepak.engine.worker.server;

import io.trepak.api.protocol.Failure;
import io.trepak.api.topology.Trouble;
import io.trepak.engine.net.ChunkQueue;
import io.trepak.engine.net.HeldOutput;
import io.trepak.engine.net.Reason;
import io.trepak.engine.net.WriteBuffer;
import io.trepak.engine.stats.PoolCounters;
import io.trepak.engine.worker.request.KeptRequest;
import io.trepak.engine.worker.request.Request;
import io.trepak.engine.worker.request.Requester;
import io.trepak.engine.worker.request.UnderWay;
import io.trepak.engine.worker.resources.PluginFailure;
import io.trepak.engine.worker.resources.WorkerResources;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * The requests of one pool on one worker that no server can execute now: they are sent when a while has passed, the longer the more often
 * they waited, and whenever the servers have changed; after {@code failover_wait} they fail. The later requests of their clients wait
 * behind them, each client's in its order. They are of two kinds: those of which a server said that it did not execute them, and those
 * that could not be sent, for their server cannot be connected to, is about to be replaced, or there is none.
 *
 * <p>The requests of one client with keys of one unit are executed in the order sent, however often the unit moves: one that is sent again
 * waits while an earlier one is on its way to another server. There is one exception, which no proxy can help: a unit that comes back to
 * a server which still has requests from when it was the owner before, for it executes them before earlier ones that it has sent on.
 *
 * <pre>
 *   could not be sent ─────────┐
 *   the server said: later ────┴► waiting ┬─ 1, 2, 4 … 100 ms, or other servers ─► sent
 *                                         ├─ failover_wait ──────────────────────► NO_SERVER
 *                                         └─ client gone ────────────────────────► dropped
 * </pre>
 */
public final class WaitingRequests implements Retries {
    private static final long LONGEST_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
    /** So many leave in one turn. */
    private static final int SENT_PER_TURN = 1000;

    private static final long NEXT_LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

    private static final Failure UNKNOWN =
            Failure.of(Failure.Kind.NO_SERVER, "the keys have moved to a server that is not part of the pool");
    private static final Failure CROWDED = Failure.of(
            Failure.Kind.OVERLOADED, "memory for requests that wait for a server is used up (max_buffered_bytes)");
    private static final Failure CLOSED = Failure.of(Failure.Kind.LOST, Reason.RESET);

    /** Where requests go now. */
    public interface Routes {
        /** The server of a name; null when there is none any more. */
        WorkerServer named(String name);

        /** The unit of a key; -1 where keys have none. */
        int unitOf(byte[] key, int offset, int length);

        /** The server of a key, or any one for none; null when there is none. */
        WorkerServer ofKey(byte[] key);

        /** The server that owns a unit; null for none. */
        WorkerServer ownerOf(int unit);

        /** The server that an address means which another one has said; null when it is none of the pool. */
        WorkerServer at(byte[] in, int offset, int length, String saidBy);

        /** Whether a replica of the server may be asked for a request, which is kept. */
        boolean mayAskReplica(Request request);

        /** A server says that a unit is another one's. */
        void moved(int unit, WorkerServer to);

        /** How people call a unit. */
        String describe(int unit);
    }

    /**
     * Whose requests must not overtake each other: those of one client with keys of one unit; where keys have none, those for one of its
     * connections to a server.
     *
     * @param unit that of their keys; -1 where they have none
     * @param server the name of their server; null where there was none, and where the unit says it
     * @param number which of the connections in that lane its client uses; 0 where the unit says enough
     * @param key decides on the server where there was none; null for none. Of one request alone
     */
    private record Order(Requester client, int unit, String server, int lane, int number, byte[] key) {
        static Order of(Request request, String server, int lane, int number, byte[] key) {
            int unit = request.unit();
            return unit < 0
                    ? new Order(request.requester(), unit, server, lane, number, key)
                    : new Order(request.requester(), unit, null, lane, 0, null);
        }
    }

    /** Requests of one order, the first to be sent first. */
    private static final class Group {
        final Order order;
        /** Which of the connections of a server its client uses. */
        final int number;

        final ArrayDeque<Request> requests;

        /** Whether there is no use in sending them before the servers have changed. */
        boolean awaitsChange;

        long dueNanos;

        Group(Order order, int number, ArrayDeque<Request> requests) {
            this.number = number;
            this.order = order;
            this.requests = requests;
        }

        /** Takes the requests of another group in, each in its place: they may have been sent before these were to be, and refused since. */
        void join(Group other) {
            ArrayDeque<Request> mine = new ArrayDeque<>(requests);
            requests.clear();
            while (!mine.isEmpty() || !other.requests.isEmpty()) {
                boolean isMine = other.requests.isEmpty()
                        || !mine.isEmpty()
                                && mine.peek().kept().order()
                                        <= other.requests.peek().kept().order();
                requests.add(isMine ? mine.poll() : other.requests.poll());
            }
            awaitsChange |= other.awaitsChange;
        }
    }

    private final WorkerResources resources;
    private final ServerSettings settings;
    private final PoolCounters counters;
    private final Routes routes;
    private final KeptRequests kept;
    private Map<Order, Group> groups = new LinkedHashMap<>();
    /** Those that are not answered and may be where others of their order are not to go, where keys have units. */
    private final Map<Order, UnderWay> underWay = new HashMap<>();

    private boolean armed;
    /** When the timer that is armed fires. */
    private long armedNanos;
    /** Tells it from those that are not any more. */
    private int timer;

    public WaitingRequests(WorkerResources resources, ServerSettings settings, PoolCounters counters, Routes routes) {
        this.resources = resources;
        this.settings = settings;
        this.counters = counters;
        this.routes = routes;
        this.kept = new KeptRequests(resources, settings);
    }

    @Override
    public void keep(Request request, byte[] in, int offset, int length, int keyOffset, int keyLength) {
        boolean hasUnit = keyOffset >= 0 && Router.isByKey(request.command());
        request.unit(hasUnit ? routes.unitOf(in, keyOffset, keyLength) : -1);
        kept.keep(request, in, offset, length);
    }

    @Override
    public void keepLast(Request request, WriteBuffer out, int length, int unit) {
        request.unit(unit);
        kept.keepLast(request, out, length);
    }

    @Override
    public void sentAgain(Request request) {
        kept.sent(request);
    }

    @Override
    public boolean mayHold(int length) {
        return kept.mayHold(length);
    }

    @Override
    public void over(Request request) {
        KeptRequest bytes = request.kept();
        if (bytes != null && bytes.wasDetained()) {
            request.queuedSince(bytes.sinceNanos());
        }
        kept.drop(request);
    }

    /** How much memory the requests take that are kept, those that wait here among them. */
    public long keptBytes() {
        return kept.bytes();
    }

    @Override
    public boolean mayWait(Request request) {
        return resources.nowNanos() - deadline(request) < 0;
    }

    @Override
    public boolean mayBeRedirected(Request request) {
        if (request.kept().redirects() < settings.redirects) {
            return true;
        }
        counters.redirectsGivenUp++;
        return false;
    }

    private long deadline(Request request) {
        return deadline(request.kept().sinceNanos());
    }

    private long deadline(long sinceNanos) {
        return sinceNanos + TimeUnit.MILLISECONDS.toNanos(settings.waitMillis);
    }

    @Override
    public void sendLater(ArrayDeque<Request> requests, String server, int lane, int number) {
        add(new Group(Order.of(requests.peek(), server, lane, number, null), number, requests));
    }

    @Override
    public void sendElsewhere(
            Request request, boolean once, byte[] in, int offset, int length, String server, int lane, int number) {
        int unit = request.unit();
        WorkerServer to = whereTo(unit, once, routes.at(in, offset, length, server), server);
        request.kept().isBack();
        Order order = Order.of(request, server, lane, number, null);
        Backend backend = to == null ? null : to.backendAt(lane, number);
        if (request.isAwaited() && (groups.containsKey(order) || !mayFollow(request, order, backend))) {
            wait(request, order, number); // not before those
            return;
        }
        Failure refusal = backend == null ? UNKNOWN : backend.refusal();
        if (refusal == null) {
            send(request, order, backend, once);
        } else if (request.isAwaited() && mayWait(request)) {
            request.requester().holdBack();
            Group group = new Group(order, number, alone(request));
            group.awaitsChange = to == null;
            add(group);
        } else {
            fail(request, refusal);
        }
    }

    /**
     * Where a request goes that a server has sent on. Of a unit that the server does not own any more, the present owner counts more than
     * its word: it may have come from there, and all requests of a client go the same way.
     *
     * @param named whom the server has named; null for none of the pool
     */
    private WorkerServer whereTo(int unit, boolean once, WorkerServer named, String saidBy) {
        WorkerServer owner = routes.ownerOf(unit);
        boolean isOwner = owner == null || owner.name().equals(saidBy);
        if (!isOwner && (named == null || !once)) {
            return owner;
        }
        if (named == null) {
            met(Trouble.Kind.UNKNOWN_SERVER, saidBy, unit);
        } else if (once) {
            met(Trouble.Kind.MOVING, saidBy, unit);
        } else {
            met(Trouble.Kind.MOVED, saidBy, unit);
            routes.moved(unit, named);
            holdBackBehind(unit);
        }
        return named;
    }

    @Override
    public void hold(Request request, Payload payload, String server, int lane, int number) {
        if (keepUnsent(request, payload)) {
            wait(request, Order.of(request, server, lane, number, null), number);
        } else {
            request.fail(CROWDED);
        }
    }

    /**
     * Has a request wait that no server is there for.
     *
     * @param key decides on the server once there is one; null for none
     */
    public void hold(Request request, Payload payload, byte[] key, int lane, int number) {
        if (keepUnsent(request, payload)) {
            wait(request, Order.of(request, null, lane, number, key), number);
        } else {
            request.fail(CROWDED);
        }
    }

    private void wait(Request request, Order order, int number) {
        request.requester().holdBack();
        add(new Group(order, number, alone(request)));
    }

    private static ArrayDeque<Request> alone(Request request) {
        ArrayDeque<Request> alone = new ArrayDeque<>(1);
        alone.add(request);
        return alone;
    }

    /** Returns false for one that must not wait. */
    private boolean keepUnsent(Request request, Payload payload) {
        HeldOutput out = new HeldOutput(resources.loop());
        ChunkQueue bytes = null;
        try {
            payload.writeTo(out);
            bytes = out.takeAll();
            int length = (int) bytes.length();
            if (!makeRoom(length)) {
                bytes.clear();
                return false;
            }
            request.unit(payload.unit());
            kept.hold(request, bytes, length);
            return true;
        } catch (RuntimeException | Error e) {
            (bytes == null ? out.takeAll() : bytes).clear();
            throw e;
        }
    }

    /** Has those fail that have waited longest and were not sent, until there is room for so many bytes. Returns whether there is. */
    private boolean makeRoom(int length) {
        Iterator<Group> longest = groups.values().iterator();
        while (!kept.hasRoomToHold(length) && longest.hasNext()) {
            Group group = longest.next();
            while (!kept.hasRoomToHold(length)
                    && !group.requests.isEmpty()
                    && !group.requests.peek().kept().wasSent()) {
                fail(next(group), CROWDED);
            }
            if (group.requests.isEmpty()) {
                longest.remove();
            }
        }
        return kept.hasRoomToHold(length);
    }

    @Override
    public void hold(UnsentRequests unsent, Failure failure, String server, int lane, int number) {
        Map<Order, Group> waiting = new LinkedHashMap<>();
        long place = 0;
        long at = unsent.isEmpty() ? 0 : unsent.requests().oldest().startsAt();
        while (!unsent.isEmpty()) {
            Request request = unsent.requests().take();
            if (unsent.bytes().length() > 0) {
                unsent.bytes().drop(request.startsAt() - at); // what brings no response
            }
            at = request.endsAt();
            boolean wasKept = request.kept() != null;
            boolean waits = keepUnsent(request, unsent.bytes());
            if (waits) {
                if (!wasKept) {
                    request.kept().order(place);
                }
                place = request.kept().order();
                waiting.computeIfAbsent(
                                Order.of(request, server, lane, number, null),
                                order -> new Group(order, number, new ArrayDeque<>()))
                        .requests
                        .add(request);
            } else {
                fail(request, failure);
            }
        }
        unsent.drop();
        waiting.forEach((order, group) -> {
            order.client.holdBack();
            add(group);
        });
    }

    @Override
    public void sendToOwner(Request request, String server, int lane, int number) {
        int unit = request.unit();
        request.kept().isBack();
        Order order = Order.of(request, server, lane, number, null);
        if (groups.containsKey(order)) {
            wait(request, order, number); // not before those
            return;
        }
        WorkerServer owner = unit >= 0 ? routes.ownerOf(unit) : routes.named(server);
        Backend backend = owner == null ? null : owner.backendAt(lane, number);
        Failure refusal = backend == null ? UNKNOWN : backend.refusal(request.command());
        if (refusal == null) {
            send(request, order, backend, false);
        } else if (settings.waits() && mayWait(request)) {
            wait(request, order, number);
        } else {
            fail(request, refusal);
        }
    }

    @Override
    public void sendToOwner(UnsentRequests unsent, Failure failure, String server, int lane, int number) {
        while (!unsent.isEmpty()) {
            Request request = unsent.requests().take();
            boolean isKept = request.kept() != null;
            boolean isHeld = request.isAwaited() && !isKept && makeRoom(request.length());
            if (isHeld) {
                kept.hold(request, unsent.bytes(), request.length());
                request.kept().since(request.queuedAtNanos());
            } else if (unsent.bytes().length() > 0) {
                unsent.bytes().drop(request.length());
            }
            if (request.isAwaited() && (isKept || isHeld)) {
                sendToOwner(request, server, lane, number);
            } else {
                fail(request, failure);
            }
        }
        unsent.drop();
    }

    /** Takes the bytes of a request that may wait. Returns false, with the bytes dropped, for one that may not. */
    private boolean keepUnsent(Request request, ChunkQueue bytes) {
        boolean isKept = request.kept() != null;
        boolean mayWait = request.isAwaited()
                && !request.isSeveral()
                && !resources.memory().isFull(request.length())
                && resources.nowNanos() - deadline(isKept ? request.kept().sinceNanos() : request.queuedAtNanos()) < 0
                && (isKept || makeRoom(request.length()));
        if (mayWait && !isKept) {
            kept.hold(request, bytes, request.length());
            request.kept().since(request.queuedAtNanos());
        } else if (bytes.length() > 0) {
            bytes.drop(request.length());
        }
        return mayWait;
    }

    @Override
    public void metLater(String server, int unit) {
        met(Trouble.Kind.NOT_NOW, server, unit);
    }

    private void met(Trouble.Kind kind, String server, int unit) {
        WorkerServer by = routes.named(server);
        if (by != null) {
            by.met(kind, unit);
        }
    }

    /** Sends a request that is nowhere queued. */
    private void send(Request request, Order order, Backend backend, boolean byDetour) {
        if (order.unit >= 0 && order.client != null) {
            follow(request, order, backend);
        }
        try {
            backend.sendAgain(request, byDetour);
        } catch (RuntimeException
                | Error e) { // its connection has logged it; the others here have nothing to do with it
            fail(request, PluginFailure.FAILURE);
        }
    }

    @Override
    public void isBehind(Request request, int lane, Object way) {
        if (request.unit() >= 0
                && request.isAwaited()
                && request.kept() != null
                && !request.kept().isFollowed()) {
            follow(request, Order.of(request, null, lane, 0, null), way);
        }
    }

    private void follow(Request request, Order order, Object way) {
        UnderWay others = underWay.computeIfAbsent(order, any -> new UnderWay(() -> answered(order)));
        request.kept().goesWith(others, way);
    }

    /** Whose requests for a unit are on their way to where it may not stay sends nothing more before they are answered; -1 for any unit. */
    private void holdBackBehind(int unit) {
        for (Order order : underWay.keySet()) {
            if (unit < 0 || order.unit == unit) {
                order.client.holdBack();
            }
        }
    }

    /** None of an order is on its way any more: those that wait for that are sent in the next turn. */
    private void answered(Order order) {
        underWay.remove(order);
        Group waiting = groups.get(order);
        if (waiting != null) {
            waiting.dueNanos = resources.nowNanos();
            arm(waiting.dueNanos);
        }
    }

    /** Whether none before it is on its way to another server, where it might be executed later, or be sent on once more. */
    private boolean mayFollow(Request request, Order order, Backend backend) {
        UnderWay before = order.unit < 0 ? null : underWay.get(order);
        return before == null || before.mayFollow(request.kept(), backend);
    }

    private void fail(Request request, Failure failure) {
        kept.drop(request);
        request.fail(failure);
    }

    private void add(Group group) {
        ArrayDeque<Request> requests = group.requests;
        counters.requestsWaiting += requests.size();
        for (Request request : requests) {
            request.kept().isBack();
            if (request.kept().tries() == 0) {
                counters.requestsWaited++;
            }
        }
        Group before = groups.get(group.order);
        long due = before == null ? Long.MAX_VALUE : before.dueNanos;
        Group waiting = put(groups, group);
        await(waiting, resources.nowNanos());
        if (due < Long.MAX_VALUE) {
            waiting.dueNanos = Math.min(due, waiting.dueNanos);
        }
        arm(waiting.dueNanos);
    }

    /** Puts a group beside others, or its requests among those of its order that wait already. Returns where they are. */
    private static Group put(Map<Order, Group> groups, Group group) {
        Group before = groups.putIfAbsent(group.order, group);
        if (before == null) {
            return group;
        }
        before.join(group);
        return before;
    }

    /** The first of a group has to wait. */
    private void await(Group group, long now) {
        Request first = group.requests.peek();
        int tries = first.kept().tries();
        long nanos = group.awaitsChange
                ? Long.MAX_VALUE
                : Math.min(LONGEST_NANOS, TimeUnit.MILLISECONDS.toNanos(1L << Math.min(tries, 10)));
        group.requests.forEach(request -> request.kept().countTry());
        long left = deadline(first) - now;
        group.dueNanos = now + Math.max(0, Math.min(nanos, left));
    }

    private void arm(long nanos) {
        if (armed && armedNanos - nanos <= 0) {
            return;
        }
        armed = true;
        armedNanos = nanos;
        int armedTimer = ++timer;
        resources.scheduleNanos(
                () -> {
                    if (armedTimer == timer) {
                        armed = false;
                        look(false);
                    }
                },
                Math.max(0, nanos - resources.nowNanos()));
    }

    /** The pool has other servers, or they own other keys. Not from inside what a connection has received. */
    public void serversChanged() {
        holdBackBehind(-1);
        if (!groups.isEmpty()) {
            for (Group group : groups.values()) {
                group.awaitsChange = false;
                group.requests.forEach(request -> request.kept().forgetTries());
            }
            look(true);
        }
    }

    private void look(boolean all) {
        long now = resources.nowNanos();
        Map<Order, Group> before = groups;
        groups = new LinkedHashMap<>();
        Map<Order, Group> left = new LinkedHashMap<>();
        try {
            look(all, now, before.values().iterator(), left);
        } finally { // whatever becomes of one of them, the others go on waiting
            before.values().forEach(group -> putBack(left, group));
            groups.values().forEach(added -> put(left, added));
            groups = left;
            armFor(now);
        }
    }

    /** Takes out those that were looked at. */
    private void look(boolean all, long now, Iterator<Group> each, Map<Order, Group> left) {
        int most = SENT_PER_TURN;
        while (each.hasNext()) {
            Group group = each.next();
            if (all || group.dueNanos - now <= 0) {
                if (most > 0) {
                    most -= send(group, now);
                } else {
                    group.dueNanos = now + NEXT_LOOK_NANOS;
                }
            }
            each.remove();
            putBack(left, group);
        }
    }

    private static void putBack(Map<Order, Group> groups, Group group) {
        if (!group.requests.isEmpty()) {
            put(groups, group);
        }
    }

    private void armFor(long now) {
        long due = Long.MAX_VALUE;
        for (Group group : groups.values()) {
            due = Math.min(due, group.dueNanos - now);
        }
        if (due < Long.MAX_VALUE) {
            arm(now + Math.max(due, NEXT_LOOK_NANOS)); // each look passes all of them
        }
    }

    /**
     * Sends a group that can be sent, all of it: the first could be refused once more, and come to stand behind those that were left. When
     * time is up, what can be sent alone. Returns how many that were.
     */
    private int send(Group group, long now) {
        int sent = 0;
        boolean all = isReady(group);
        while (!group.requests.isEmpty()) {
            Request request = group.requests.peek();
            if (!request.isAwaited()) {
                fail(next(group), CLOSED);
                continue;
            }
            boolean late = now - deadline(request) >= 0;
            Backend backend = all || late ? backend(group, request) : null;
            if (backend != null && (all && backend.isConnected() || isReady(group, backend, request))) {
                send(next(group), group.order, backend, false);
                sent++;
            } else if (!late) {
                await(group, now);
                break;
            } else {
                counters.waitTimeouts++;
                fail(next(group), noServer(group, request));
            }
        }
        return sent;
    }

    private boolean isReady(Group group) {
        for (Request request : group.requests) {
            if (request.isAwaited() && !isReady(group, backend(group, request), request)) {
                return false;
            }
        }
        return true;
    }

    private boolean isReady(Group group, Backend backend, Request request) {
        return backend != null
                && !group.awaitsChange
                && mayFollow(request, group.order, backend)
                && backend.refusal(request.command()) == null;
    }

    private Backend backend(Group group, Request request) {
        WorkerServer server = serverOf(group, request);
        if (server == null) {
            return null;
        }
        return routes.mayAskReplica(request)
                ? server.forRead(group.order.lane, group.number)
                : server.backendAt(group.order.lane, group.number);
    }

    private WorkerServer serverOf(Group group, Request request) {
        int unit = request.unit();
        if (unit >= 0) {
            return routes.ownerOf(unit);
        }
        return group.order.server == null ? routes.ofKey(group.order.key) : routes.named(group.order.server);
    }

    private Request next(Group group) {
        counters.requestsWaiting--;
        return group.requests.poll();
    }

    private Failure noServer(Group group, Request request) {
        int unit = request.unit();
        String of = unit >= 0
                ? " for " + routes.describe(unit)
                : group.order.server == null ? "" : " for '" + group.order.server + "'";
        WorkerServer server = serverOf(group, request);
        String trouble = server == null ? null : server.trouble();
        return Failure.of(
                Failure.Kind.NO_SERVER,
                trouble == null
                        ? "no " + settings.serverNoun + of + " within " + settings.waitMillis + " ms"
                        : trouble);
    }

    /** The pool is served no more: what waits fails. */
    public void close() {
        Map<Order, Group> left = groups;
        groups = new LinkedHashMap<>();
        for (Group group : left.values()) {
            while (!group.requests.isEmpty()) {
                fail(next(group), CLOSED);
            }
        }
    }
}
