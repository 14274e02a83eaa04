package io.trepak.engine.worker.client;

import io.trepak.api.protocol.Failure;
import io.trepak.api.protocol.RequestFrame;
import io.trepak.engine.net.Reason;
import io.trepak.engine.worker.resources.ArrayOutput;
import io.trepak.engine.worker.resources.PluginFailure;
import io.trepak.engine.worker.server.Backend;
import io.trepak.engine.worker.server.KeyedCodec;
import io.trepak.engine.worker.server.Payload;
import io.trepak.engine.worker.server.Router;
import io.trepak.engine.worker.server.WorkerServer;

/**
 * Sends a request to several servers, or in other words than it came. In the first case its keys are grouped by server, the order of
 * the request kept within a group, fragments in ascending order of server. A layer of a {@code Client}.
 */
abstract class RequestSplitter extends FlowControl {
    static final Failure NOT_SENT = Failure.inDoubt(Failure.Kind.LOST, Reason.RESET);

    RequestSplitter(ServedPool pool, int id) {
        super(pool, id);
    }

    // ---- by key

    /** Sends the fragments of a request whose keys were grouped just now, and live on so many servers. */
    final void splitGrouped(ServedPool target, RequestFrame frame, byte[] in, int offset, int length, int used) {
        KeyGroups groups = pool.shared.groups();
        FragmentPayload payload = pool.shared.fragmentPayload();
        payload.of(this, frame, in, offset);
        target.counters.fragments += used;
        try {
            sendGroups(target, frame, in, offset, length, used);
        } finally {
            payload.clear();
            groups.trim();
        }
    }

    private void sendGroups(ServedPool target, RequestFrame frame, byte[] in, int offset, int length, int used) {
        KeyGroups groups = pool.shared.groups();
        FragmentPayload payload = pool.shared.fragmentPayload();
        if (frame.isNoReply()) {
            for (int server = 0; server < target.serverCount(); server++) {
                if (groups.count(server) != 0) {
                    payload.partOf(server);
                    sendQuietly(target.backend(server, frame.lane(), id), payload, frame);
                }
            }
            return;
        }
        SplitRequest split = begin(target, frame, in, offset, used);
        await(frame, split, length);
        boolean isForReplicas = target.isForReplicas(frame);
        Backend reading = null;
        int readsOf = Router.NONE;
        int fragment = 0;
        for (int group = groups.firstGroup(); group != KeyGroups.END; group = groups.nextGroup(group)) {
            int server = groups.server(group);
            assign(split, group, fragment, target.server(server));
            payload.partOf(group);
            boolean asksReplica = isForReplicas && target.mayAskReplica(groups.unit(group));
            if (asksReplica && server != readsOf) { // one for all fragments of a server: they leave in one write
                reading = target.server(server).forRead(frame.lane(), id);
                readsOf = server;
            }
            Backend backend = asksReplica ? reading : target.backend(server, frame.lane(), id);
            sendFragment(target, split, fragment++, backend, payload);
        }
    }

    /**
     * A split request with very many keys, whose servers are known; nowhere queued yet.
     *
     * @param owners by key; taken over, and changed to the fragment of each key as its part is moved
     * @param keyBytes length of all keys together
     */
    final SplitRequest beginSplit(ServedPool target, RequestFrame frame, int[] owners, int fragments, int keyBytes) {
        SplitRequest split = pool.shared.takeSplitRequest(frame.command());
        split.takeTable(owners);
        split.over(target.settings, frame.keyCount(), fragments);
        if (frame.command().needsKeysForJoin()) {
            split.reserveKeys(keyBytes);
        }
        split.countTables();
        return split;
    }

    /** Sends the fragments of such a request, all in this turn. */
    final void sendSplit(
            ServedPool target,
            RequestFrame frame,
            SplitRequest split,
            int length,
            WorkerServer[] servers,
            int[] keyCounts,
            KeyPart[] parts) {
        if (frame.isNoReply()) {
            for (int fragment = 0; fragment < parts.length; fragment++) {
                sendQuietly(servers[fragment].backend(frame.lane(), id), parts[fragment], frame);
            }
            split.recycle();
            return;
        }
        split.queued(null, pool.resources.nowNanos());
        split.tag(frame.tag());
        for (int fragment = 0; fragment < parts.length; fragment++) {
            split.part(fragment, servers[fragment], keyCounts[fragment]);
        }
        if (frame.keyCount() > SplitSteps.KEYS_PER_TURN && joinsByKey(target, frame)) {
            split.joinInSlices();
        }
        await(frame, split, length);
        target.counters.fragments += parts.length;
        boolean isForReplicas = target.isForReplicas(frame);
        for (int fragment = 0; fragment < parts.length; fragment++) {
            Backend backend = isForReplicas && target.mayAskReplica(parts[fragment].unit())
                    ? servers[fragment].forRead(frame.lane(), id)
                    : servers[fragment].backend(frame.lane(), id);
            sendFragment(target, split, fragment, backend, parts[fragment]);
        }
    }

    private boolean joinsByKey(ServedPool target, RequestFrame frame) {
        try {
            KeyedCodec keyed = target.settings.openKeyed();
            return keyed != null && keyed.begin(frame.command(), frame.keyCount(), pool.resources.scratch());
        } catch (PluginFailure e) {
            return false; // and the join will fail
        }
    }

    private void assign(SplitRequest split, int group, int fragment, WorkerServer server) {
        KeyGroups groups = pool.shared.groups();
        for (int key = groups.first(group); key != KeyGroups.END; key = groups.next(key)) {
            split.assign(key, fragment);
        }
        split.part(fragment, server, groups.count(group));
    }

    // ---- in other words

    /** Sends a request to every live server. */
    final void copyToAll(ServedPool target, RequestFrame frame, byte[] in, int offset, int length) {
        int[] live = target.router.live();
        if (live.length == 0) {
            refuse(frame, NO_SERVER);
            return;
        }
        Payload copy = pool.shared.copyPayload().of(pool.guard, codec, frame, in, offset, length);
        if (frame.isNoReply()) {
            for (int server : live) {
                sendQuietly(target.backend(server, frame.lane(), id), copy, frame);
            }
            return;
        }
        SplitRequest split = pool.shared.takeSplitRequest(frame.command());
        split.over(target.settings, 0, live.length);
        split.tag(frame.tag());
        split.queued(null, pool.resources.nowNanos());
        await(frame, split, length);
        target.counters.fragments += live.length;
        for (int i = 0; i < live.length; i++) {
            split.part(i, target.server(live[i]), 0);
            sendFragment(target, split, i, target.backend(live[i], frame.lane(), id), copy);
        }
    }

    /** A split request of so many fragments, nowhere queued yet. */
    final SplitRequest begin(ServedPool target, RequestFrame frame, byte[] in, int offset, int fragments) {
        SplitRequest split = pool.shared.takeSplitRequest(frame.command());
        split.over(target.settings, frame.keyCount(), fragments);
        split.queued(null, pool.resources.nowNanos());
        split.tag(frame.tag());
        if (frame.command().needsKeysForJoin()) {
            split.keepKeys(frame, in, offset);
        }
        split.countTables();
        return split;
    }

    // ---- sending

    /** Has a split request wait for its turn, unless nobody is to hear of it: then it is over with its last fragment. */
    private void await(RequestFrame frame, SplitRequest split, int length) {
        if (frame.isPlain() || !frame.isResponseDropped()) {
            append(split, length);
        } else {
            split.unheardBy(this);
            unheardBegins(split, length);
        }
    }

    /** Sends one fragment, or has it fail. */
    private void sendFragment(ServedPool target, SplitRequest split, int index, Backend backend, Payload payload) {
        Fragment fragment = pool.shared.takeFragment(split, index);
        Failure refusal = backend.refusal();
        if (refusal != null) {
            refusal = backend.refusal(refusal, split.command());
        }
        boolean waits = refusal != null && fragment.isAwaited() && backend.mayWait(refusal, split.sentBytes);
        if (refusal != null && !waits) {
            refused(target, fragment, split, index, backend, refusal);
            return;
        }
        try {
            if (waits) {
                backend.await(fragment, payload);
                return;
            }
            backend.send(fragment, payload);
        } catch (PluginFailure e) {
            fragment.refuse(PluginFailure.FAILURE);
            return;
        } catch (RuntimeException | Error e) {
            fragment.refuse(NOT_SENT);
            throw e;
        }
        heed(backend, false);
    }

    /** A fragment could not be sent: it fails, unless it is a read that may be answered without its server. */
    private void refused(
            ServedPool target, Fragment fragment, SplitRequest split, int index, Backend backend, Failure refusal) {
        if (!split.isAwaited() || !backend.answersMisses()) {
            fragment.refuse(refusal);
            return;
        }
        ArrayOutput response = pool.resources.scratch();
        try {
            if (!pool.guard.miss(codec, split, split.keysIn(index), response)) {
                fragment.refuse(refusal);
                return;
            }
        } catch (PluginFailure e) {
            fragment.refuse(PluginFailure.FAILURE);
            return;
        }
        target.counters.misses++;
        split.append(index, response.bytes(), 0, response.length());
        fragment.skip();
    }

    private void sendQuietly(Backend backend, Payload payload, RequestFrame frame) {
        Failure refusal = backend.refusal();
        if (refusal != null) {
            refuse(frame, refusal);
            return;
        }
        try {
            backend.send(null, payload);
        } catch (PluginFailure e) {
            return; // nobody waits for a response
        }
        heed(backend, true);
    }
}
