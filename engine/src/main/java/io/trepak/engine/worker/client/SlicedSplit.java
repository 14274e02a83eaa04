package io.trepak.engine.worker.client;

import io.trepak.api.filter.ResponseView;
import io.trepak.api.protocol.Command;
import io.trepak.api.protocol.Failure;
import io.trepak.api.protocol.RequestFrame;
import io.trepak.api.protocol.Route;
import io.trepak.engine.net.ChunkQueue;
import io.trepak.engine.net.WriteBuffer;
import io.trepak.engine.worker.resources.WorkerResources;
import io.trepak.engine.worker.server.Payload;
import io.trepak.engine.worker.server.Router;
import io.trepak.engine.worker.server.WorkerServer;
import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * Splits a request by key in several steps, of which each handles so many keys: one that lies in chunks, or has more keys than a turn
 * of the loop may handle. What each server gets is put together beside the servers' connections and sent in the last step, all of it
 * at once: nothing else on these connections gets in between, and a request that is given up half-way has gone nowhere.
 *
 * <pre>
 *   key by key: its server ─┬─ all live on one ─────► goes out as it came
 *                           └─ key by key: its part moves to what its server gets ─► all are sent
 * </pre>
 *
 * When the ring changes while the servers are looked up, it begins anew: a request sees one ring. Once they are known it is as good as
 * sent.
 */
final class SlicedSplit implements SplitSteps {
    /** What is kept of the first key of each part for the slow log. */
    private static final int SHOWN_KEY_BYTES = ResponseView.KEPT_BYTES;

    private static final Failure CHANGED = Failure.of(
            Failure.Kind.SWITCHED, "the servers of the pool changed while the request was split; send it again");

    private final RequestSender client;
    private final ServedPool target;
    private final WorkerResources resources;
    private final RequestFrame frame;
    private final Command command;
    private final int length;
    /** The request, when it lies in chunks; null for one in an array. */
    private final ChunkQueue chunks;

    /** The key at hand of a request in chunks: an array of the pool. */
    private byte[] keyCopy;

    private ChunkQueue.Reader reader;

    private Router router;
    private int routerVersion;
    /** By key its group, see {@link Router}; then its fragment. */
    private int[] owners = {};
    // By group.
    private int[] keyCounts = {};
    private long[] partBytes = {};
    private int[] firstKeys = {};

    private int groupsUsed;
    /** Negative when there is no server, and says why. */
    private int refusal;

    private int keyBytes;
    /** What was counted for these tables. */
    private int tableBytes;

    /** The next key of the present step. */
    private int key;
    /** By fragment; null while servers are looked up. */
    private KeyPart[] parts;

    private WorkerServer[] servers;
    private int[] serverIndexes;
    private int[] groupOf;
    /** By group. */
    private int[] fragmentOf;
    /** Not queued yet; null when it is not made, or was. */
    private SplitRequest split;
    /** How much of the request was moved out of the chunks. */
    private int moved;

    /**
     * @param length of the request
     * @param chunks what it lies in; null when in an array
     */
    SlicedSplit(RequestSender client, ServedPool target, RequestFrame frame, int length, ChunkQueue chunks) {
        this.client = client;
        this.target = target;
        this.resources = target.resources;
        this.frame = frame;
        this.command = frame.command();
        this.length = length;
        this.chunks = chunks;
    }

    /** Whether a request has so many keys to look at that it needs several turns. */
    static boolean isNeededFor(RequestFrame frame) {
        if (frame.keyCount() <= KEYS_PER_TURN) {
            return false;
        }
        Route route = frame.command().route();
        return route == Route.SPLIT || route == Route.SAME_SERVER;
    }

    @Override
    public boolean step(byte[] in, int offset, int keys) {
        if (parts != null) {
            return moveParts(in, offset, keys);
        }
        if (isRingOther()) {
            begin();
        }
        refusal = findServers(in, offset, keys);
        if (refusal < 0) {
            return true;
        }
        if (key < frame.keyCount()) {
            return false;
        }
        if (groupsUsed == 1 && frame.rewrittenBytes() == 0 || isForOneServer()) {
            return true;
        }
        beginParts(in, offset);
        return false;
    }

    private boolean isRingOther() {
        return router != target.router || routerVersion != router.version() || keyCounts.length != router.groups();
    }

    private boolean isForOneServer() {
        return command.route() == Route.SAME_SERVER;
    }

    // ---- which server each key lives on

    /** Returns 0; or {@link Router#NONE} and its like when a key has none. */
    private int findServers(byte[] in, int offset, int keys) {
        int stop = (int) Math.min(frame.keyCount(), (long) key + keys);
        for (; key < stop; key++) {
            int group = groupOf(in, offset);
            if (group < 0) {
                return group;
            }
            if (keyCounts[group]++ == 0) {
                firstKeys[group] = key;
                groupsUsed++;
                if (groupsUsed > 1 && isForOneServer()) {
                    return Router.CROSS_SERVER;
                }
                if (router.serverOfGroup(group) < 0) {
                    return Router.NONE;
                }
            }
            owners[key] = group;
            partBytes[group] += frame.partLength(key);
            keyBytes += frame.keyLength(key);
        }
        return 0;
    }

    private void begin() {
        router = target.router;
        routerVersion = router.version();
        key = 0;
        groupsUsed = 0;
        keyBytes = 0;
        int count = router.groups();
        keyCounts = new int[count];
        partBytes = new long[count];
        firstKeys = new int[count];
        if (owners.length == 0) {
            owners = new int[frame.keyCount()];
            tableBytes = Integer.BYTES * owners.length;
            resources.arrays().count(tableBytes);
        }
        if (chunks != null) {
            reader = chunks.reader();
        }
    }

    private int groupOf(byte[] in, int offset) {
        int keyLength = frame.keyLength(key);
        if (chunks == null) {
            // A continuum that does not look at keys would scatter those that belong together at random.
            return isForOneServer() && key > 0 && !router.usesHash()
                    ? owners[0]
                    : router.groupOf(in, offset + frame.keyOffset(key), keyLength);
        }
        if (keyCopy == null || keyCopy.length < keyLength) {
            dropKeyCopy();
            keyCopy = resources.arrays().take(keyLength);
        }
        reader.read(frame.keyOffset(key), keyCopy, 0, keyLength);
        return router.groupOf(keyCopy, 0, keyLength);
    }

    private void dropKeyCopy() {
        if (keyCopy != null) {
            resources.arrays().give(keyCopy);
            keyCopy = null;
        }
    }

    // ---- what each server gets

    private void beginParts(byte[] in, int offset) {
        parts = new KeyPart[groupsUsed];
        servers = new WorkerServer[groupsUsed];
        serverIndexes = new int[groupsUsed];
        groupOf = groupsByServer();
        fragmentOf = new int[keyCounts.length];
        for (int fragment = 0; fragment < groupsUsed; fragment++) {
            int group = groupOf[fragment];
            serverIndexes[fragment] = router.serverOfGroup(group);
            servers[fragment] = target.server(serverIndexes[fragment]);
            fragmentOf[group] = fragment;
            parts[fragment] = newPart(group, in, offset);
        }
        split = client.beginSplit(target, frame, owners, groupsUsed, keyBytes);
        resources.arrays().count(-tableBytes); // the request has it now
        tableBytes = 0;
        key = 0;
    }

    /** The groups with keys, in ascending order of their servers, so that what a server gets leaves together. */
    private int[] groupsByServer() {
        return IntStream.range(0, keyCounts.length)
                .filter(group -> keyCounts[group] != 0)
                .mapToLong(group -> (long) router.serverOfGroup(group) << Integer.SIZE | group)
                .sorted()
                .mapToInt(group -> (int) group)
                .toArray();
    }

    private KeyPart newPart(int group, byte[] in, int offset) {
        int first = firstKeys[group];
        byte[] shown;
        if (chunks == null) {
            int at = offset + frame.keyOffset(first);
            shown = Arrays.copyOfRange(in, at, at + Math.min(frame.keyLength(first), SHOWN_KEY_BYTES));
        } else {
            shown = shownKey(first);
        }
        return new KeyPart(
                client,
                command,
                keyCounts[group],
                partBytes[group],
                resources.arrays(),
                resources.chunks(),
                shown,
                frame.keyLength(first),
                router.hasUnits() ? group : -1);
    }

    /** Enough for slow log and filters of a key that lies in chunks. */
    private byte[] shownKey(int of) {
        byte[] shown = new byte[Math.min(frame.keyLength(of), SHOWN_KEY_BYTES)];
        chunks.reader().read(frame.keyOffset(of), shown, 0, shown.length);
        return shown;
    }

    /** A request in chunks as it came. */
    private final class Whole implements Payload {
        private final byte[] firstKey = shownKey(0);
        private final int unit = router.hasUnits() ? owners[0] : -1;

        @Override
        public void writeTo(WriteBuffer out) {
            out.hand(chunks);
        }

        @Override
        public int unit() {
            return unit;
        }

        @Override
        public int keyLength() {
            return frame.keyLength(0);
        }

        @Override
        public byte[] keyBytes() {
            return firstKey;
        }
    }

    private boolean moveParts(byte[] in, int offset, int keys) {
        int stop = (int) Math.min(frame.keyCount(), (long) key + keys);
        boolean keepsKeys = command.needsKeysForJoin();
        if (keepsKeys && chunks != null) {
            keepKeys(stop);
        }
        for (; key < stop; key++) {
            int fragment = groupsUsed == 1 ? 0 : fragmentOf[owners[key]];
            owners[key] = fragment;
            if (chunks == null) {
                parts[fragment].add(in, offset + frame.partOffset(key), frame.partLength(key));
                if (keepsKeys) {
                    split.keepKey(key, in, offset + frame.keyOffset(key), frame.keyLength(key));
                }
            } else {
                chunks.drop(frame.partOffset(key) - moved);
                parts[fragment].addFrom(chunks, frame.partLength(key));
                moved = frame.partOffset(key) + frame.partLength(key);
            }
        }
        return key == frame.keyCount();
    }

    /** Copies the keys of a step out of the chunks, for the join. */
    private void keepKeys(int stop) {
        ChunkQueue.Reader ahead = chunks.reader();
        for (int each = key; each < stop; each++) {
            split.keepKey(each, ahead, frame.keyOffset(each) - moved, frame.keyLength(each));
        }
    }

    // ---- sending

    @Override
    public boolean send(byte[] in, int offset) {
        if (parts == null && refusal == 0 && isRingOther()) {
            return false;
        }
        try {
            if (refusal < 0) {
                client.noServer(frame, refusal);
            } else if (parts == null && chunks != null) {
                client.forward(target, frame, length, router.serverOfGroup(owners[0]), new Whole());
            } else if (parts == null) {
                client.forward(target, frame, in, offset, length, router.serverOfGroup(owners[0]));
            } else if (findServersAgain()) {
                SplitRequest sent = split;
                split = null;
                client.sendSplit(target, frame, sent, length, servers, partKeyCounts(), parts);
            } else {
                client.refuse(frame, CHANGED);
            }
        } finally {
            drop();
        }
        return true;
    }

    private int[] partKeyCounts() {
        int[] counts = new int[parts.length];
        for (int fragment = 0; fragment < counts.length; fragment++) {
            counts[fragment] = keyCounts[groupOf[fragment]];
        }
        return counts;
    }

    /** A reload may have replaced servers since. Returns false when one is gone. */
    private boolean findServersAgain() {
        for (int fragment = 0; fragment < servers.length; fragment++) {
            int index = serverIndexes[fragment];
            boolean same = index < target.serverCount() && target.server(index) == servers[fragment];
            WorkerServer present = same && !target.isGone() ? servers[fragment] : target.presentOf(servers[fragment]);
            if (present == null) {
                return false;
            }
            servers[fragment] = present;
        }
        return true;
    }

    @Override
    public long heldBytes() {
        long held = tableBytes + (keyCopy == null ? 0 : keyCopy.length) + (split == null ? 0 : split.heldBytes());
        if (parts != null) {
            for (KeyPart part : parts) {
                held += part.heldBytes();
            }
        }
        return held;
    }

    @Override
    public void drop() {
        if (parts != null) {
            for (KeyPart part : parts) {
                part.clear();
            }
        }
        if (split != null) {
            split.recycle();
            split = null;
        }
        dropKeyCopy();
        resources.arrays().count(-tableBytes);
        tableBytes = 0;
    }
}
