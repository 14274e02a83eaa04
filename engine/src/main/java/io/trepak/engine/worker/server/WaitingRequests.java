package io.trepak.engine.worker.server;

import io.trepak.api.protocol.Failure;
import io.trepak.engine.net.WriteBuffer;
import io.trepak.engine.stats.PoolCounters;
import io.trepak.engine.worker.request.Request;
import io.trepak.engine.worker.resources.WorkerResources;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * The requests of one pool on one worker that no server can execute now: they are sent when a while has passed, the longer the more often
 * they waited, and whenever the servers have changed; after {@code failover_wait} they fail. The later requests of their clients wait
 * behind them, each client's in its order.
 *
 * <pre>
 *   the server said: later ─► waiting ─┬─ 1, 2, 4 … 100 ms, or other servers ─► sent again
 *                                      ├─ failover_wait ──────────────────────► NO_SERVER
 *                                      └─ client gone ────────────────────────► dropped
 * </pre>
 */
public final class WaitingRequests implements Retries {
    private static final long LONGEST_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
    /** So many leave in one turn. */
    private static final int SENT_PER_TURN = 1000;

    private static final long NEXT_TURN_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

    /** Where requests go now. */
    public interface Routes {
        /** The server of a name; null when there is none any more. */
        WorkerServer named(String name);
    }

    /** Requests of one client, in order. */
    private static final class Group {
        final ArrayDeque<Request> requests;
        final String server;
        final int lane;
        /** Which of the connections in that lane its client uses. */
        final int number;

        long dueNanos;

        Group(ArrayDeque<Request> requests, String server, int lane, int number) {
            this.requests = requests;
            this.server = server;
            this.lane = lane;
            this.number = number;
        }
    }

    private final WorkerResources resources;
    private final ServerSettings settings;
    private final PoolCounters counters;
    private final Routes routes;
    private final KeptRequests kept;
    private List<Group> groups = new ArrayList<>();
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
    public void keep(Request request, byte[] in, int offset, int length) {
        kept.keep(request, in, offset, length);
    }

    @Override
    public void keepLast(Request request, WriteBuffer out, int length) {
        kept.keepLast(request, out, length);
    }

    @Override
    public void drop(Request request) {
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

    private long deadline(Request request) {
        return request.kept().sinceNanos() + TimeUnit.MILLISECONDS.toNanos(settings.waitMillis);
    }

    @Override
    public void sendLater(ArrayDeque<Request> requests, String server, int lane, int number) {
        counters.requestsWaiting += requests.size();
        for (Request request : requests) {
            if (request.kept().tries() == 0) {
                counters.requestsWaited++;
            }
        }
        Group group = new Group(requests, server, lane, number);
        groups.add(group);
        await(group, resources.nowNanos());
        arm(group.dueNanos);
    }

    /** The first of a group has to wait. */
    private void await(Group group, long now) {
        Request first = group.requests.peek();
        int tries = first.kept().tries();
        long nanos = Math.min(LONGEST_NANOS, TimeUnit.MILLISECONDS.toNanos(1L << Math.min(tries, 10)));
        group.requests.forEach(request -> request.kept().countTry());
        long left = deadline(first) - now;
        group.dueNanos = now + (left > 0 ? Math.min(nanos, left) : nanos);
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
        if (!groups.isEmpty()) {
            groups.forEach(
                    group -> group.requests.forEach(request -> request.kept().forgetTries()));
            look(true);
        }
    }

    private void look(boolean all) {
        long now = resources.nowNanos();
        List<Group> before = groups;
        groups = new ArrayList<>();
        List<Group> left = new ArrayList<>();
        int most = SENT_PER_TURN;
        for (Group group : before) {
            if (!all && group.dueNanos - now > 0) {
                left.add(group);
            } else if (most <= 0) {
                group.dueNanos = now + NEXT_TURN_NANOS;
                left.add(group);
            } else {
                most -= send(group, now);
                if (!group.requests.isEmpty()) {
                    left.add(group);
                }
            }
        }
        left.addAll(groups); // added meanwhile
        groups = left;
        for (Group group : left) {
            arm(group.dueNanos);
        }
    }

    /** Sends as many of a group as can be sent. Returns how many that were. */
    private int send(Group group, long now) {
        int sent = 0;
        while (!group.requests.isEmpty()) {
            Request request = group.requests.peek();
            if (!request.isAwaited()) {
                fail(group, noServer(group));
                continue;
            }
            WorkerServer server = routes.named(group.server);
            Backend backend = server == null ? null : server.backendAt(group.lane, group.number);
            if (backend != null && backend.refusal() == null) {
                next(group);
                backend.sendAgain(request);
                sent++;
            } else if (now - deadline(request) < 0) {
                await(group, now);
                break;
            } else {
                counters.waitTimeouts++;
                fail(group, noServer(group));
            }
        }
        return sent;
    }

    private Request next(Group group) {
        counters.requestsWaiting--;
        return group.requests.poll();
    }

    private void fail(Group group, Failure failure) {
        Request request = next(group);
        kept.drop(request);
        request.fail(failure);
    }

    private Failure noServer(Group group) {
        return Failure.of(
                Failure.Kind.NO_SERVER, "no server for '" + group.server + "' within " + settings.waitMillis + " ms");
    }

    /** The pool is served no more: what waits fails. */
    public void close() {
        List<Group> left = groups;
        groups = new ArrayList<>();
        for (Group group : left) {
            while (!group.requests.isEmpty()) {
                fail(group, noServer(group));
            }
        }
    }
}
