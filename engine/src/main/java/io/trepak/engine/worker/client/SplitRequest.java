package io.trepak.engine.worker.client;

import io.netty.buffer.ByteBuf;
import io.trepak.api.protocol.Failure;
import io.trepak.api.protocol.Fragments;
import io.trepak.api.protocol.ProtocolException;
import io.trepak.api.protocol.RequestFrame;
import io.trepak.engine.net.ChunkQueue;
import io.trepak.engine.net.WriteBuffer;
import io.trepak.engine.worker.request.LatencySampler;
import io.trepak.engine.worker.request.Requester;
import io.trepak.engine.worker.resources.FreeList;
import io.trepak.engine.worker.resources.PluginFailure;
import io.trepak.engine.worker.resources.WorkerResources;
import io.trepak.engine.worker.server.ServerSettings;
import io.trepak.engine.worker.server.WorkerServer;
import java.util.Arrays;

/**
 * A request that went to several servers in pieces. Stands in the client's queue only; its {@link Fragment}s stand in
 * the servers'. Answered when the last fragment is.
 */
final class SplitRequest extends ClientRequest implements Fragments {
    private static final int KEPT_KEYS = 1024;
    /** A longer response is kept in chunks: an array that doubles costs three times what is in it. */
    private static final int ARRAY_BYTES_MAX = 64 << 10;

    private static final Failure TOO_LARGE = Failure.inDoubt(
            Failure.Kind.TOO_LARGE, "the responses are too large to be joined; raise max_buffered_bytes");

    private final FreeList<SplitRequest> freeSplits;
    /** Whom it counts for, though it is not in his queue, for he hears nothing of it; null for one that is. */
    private ResponseTarget sender;

    private ServerSettings settings;
    private int keyCount;
    /** What was counted for the tables beyond what every split request has. */
    private int tableBytes;

    private int[] fragmentOf = new int[16];
    /** The keys behind each other, for a join that needs them: an array of the pool; and where each ends. */
    private byte[] keys;

    private int[] keyEnd = new int[16];
    private int count;
    private int pending;
    private int[] keysIn = new int[4];
    private WorkerServer[] serverOf = new WorkerServer[4];
    private byte[][] responses = new byte[4][];
    private int[] lengths = new int[4];
    private Failure[] failures = new Failure[4];
    /** Whether a fragment's response is an error. */
    private boolean[] isError = new boolean[4];
    /** The responses, once one is too long for an array; null before. */
    private LargeJoin large;
    /** Whether it has so many keys that its responses are joined over several turns. */
    private boolean inSlices;

    SplitRequest(WorkerResources resources, FreeList<SplitRequest> free) {
        super(resources, null);
        this.freeSplits = free;
    }

    /** Takes a table of which fragment each key is in, before {@link #over}; what it holds may still change. */
    void takeTable(int[] table) {
        fragmentOf = table;
    }

    /** Makes room for so many keys and fragments. */
    void over(ServerSettings serverSettings, int keys, int fragments) {
        settings = serverSettings;
        keyCount = keys;
        count = fragments;
        pending = fragments;
        if (fragmentOf.length < keys) {
            fragmentOf = new int[Math.max(keys, fragmentOf.length * 2)];
        }
        if (fragments == 1) {
            Arrays.fill(fragmentOf, 0, keys, 0);
        }
        if (keysIn.length < fragments) {
            int room = Math.max(fragments, keysIn.length * 2);
            keysIn = new int[room];
            serverOf = new WorkerServer[room];
            responses = new byte[room][];
            lengths = new int[room];
            failures = new Failure[room];
            isError = new boolean[room];
        }
    }

    @Override
    public boolean isWanted() {
        return isAwaited() || sender != null && !sender.isClosed();
    }

    /** Its client hears nothing of it. */
    void unheardBy(ResponseTarget client) {
        sender = client;
    }

    @Override
    public Requester sender() {
        return sender == null ? client : sender;
    }

    /** Counts the tables of a request with very many keys. Once, after {@link #over} and {@link #keepKeys}. */
    void countTables() {
        if (fragmentOf.length > KEPT_KEYS) {
            tableBytes = Integer.BYTES * (fragmentOf.length + keyEnd.length);
            resources.arrays().count(tableBytes);
        }
    }

    /** Copies the keys of a request for the join. */
    void keepKeys(RequestFrame frame, byte[] in, int offset) {
        int length = 0;
        for (int key = 0; key < keyCount; key++) {
            length += frame.keyLength(key);
        }
        reserveKeys(length);
        for (int key = 0; key < keyCount; key++) {
            keepKey(key, in, offset + frame.keyOffset(key), frame.keyLength(key));
        }
    }

    /** Makes room for the keys, which have this length together. */
    void reserveKeys(int length) {
        keys = resources.arrays().take(length);
        if (keyEnd.length < keyCount) {
            keyEnd = new int[fragmentOf.length];
        }
    }

    /** Copies a key for the join; one after the other. */
    void keepKey(int key, byte[] in, int offset, int length) {
        int start = keyOffset(key);
        System.arraycopy(in, offset, keys, start, length);
        keyEnd[key] = start + length;
    }

    /** The same of a key that lies in chunks. */
    void keepKey(int key, ChunkQueue.Reader in, long place, int length) {
        keyEnd[key] = in.read(place, keys, keyOffset(key), length);
    }

    void assign(int key, int toFragment) {
        fragmentOf[key] = toFragment;
    }

    /** A fragment has so many of the keys, and goes to this server. */
    void part(int index, WorkerServer server, int keys) {
        serverOf[index] = server;
        keysIn[index] = keys;
    }

    /** Makes room for so much more of a fragment's response, unless it is or gets too long for an array. */
    void makeRoom(int index, int more) {
        int length = lengths[index] + more;
        if (large != null || length > ARRAY_BYTES_MAX) {
            return;
        }
        if (responses[index] == null) {
            responses[index] = resources.arrays().take(length);
        } else if (responses[index].length < length) {
            responses[index] = resources.arrays().grow(responses[index], lengths[index], length);
        }
    }

    /** Appends to a fragment's response. */
    void append(int index, byte[] in, int offset, int count) {
        if (large == null && lengths[index] + count > ARRAY_BYTES_MAX) {
            growLarge();
        }
        if (large != null) {
            large.append(index, in, offset, count);
            hasSlice = inSlices;
            client.grew(this);
            return;
        }
        makeRoom(index, count);
        System.arraycopy(in, offset, responses[index], lengths[index], count);
        lengths[index] += count;
    }

    /** Appends to a fragment's response; the chunk is owned by this request from now on. */
    void append(int index, ByteBuf chunk) {
        if (large == null) {
            growLarge();
        }
        large.append(index, chunk);
        hasSlice = inSlices;
        client.grew(this);
    }

    /** Has the responses joined key by key over several turns, for there are very many keys. */
    void joinInSlices() {
        inSlices = true;
        growLarge();
    }

    private void growLarge() {
        LargeJoin grown = new LargeJoin(resources, command(), this, settings);
        for (int i = 0; i < count; i++) {
            if (responses[i] != null) {
                grown.append(i, responses[i], 0, lengths[i]);
            }
            if (isError[i]) {
                grown.isError(i);
            }
        }
        dropArrays();
        large = grown;
    }

    /** Has the responses in arrays, whatever their length. */
    private void collect() {
        for (int i = 0; i < count; i++) {
            if (failures[i] == null) {
                lengths[i] = large.length(i);
                responses[i] = large.takeWhole(i);
            }
        }
        large.clear();
        large = null;
    }

    /** One response is an error, so the others do not count: in arrays, they are this error as well. */
    private void collectError(int index) {
        int length = large.length(index);
        byte[] error = large.takeWhole(index);
        for (int i = 0; i < count; i++) {
            responses[i] = i == index ? error : resources.arrays().take(length);
            if (i != index) {
                System.arraycopy(error, 0, responses[i], 0, length);
            }
            lengths[i] = length;
        }
        large.clear();
        large = null;
    }

    /** How much memory it takes, with the responses. */
    @Override
    long heldBytes() {
        long held = super.heldBytes() + tableBytes + (keys == null ? 0 : keys.length);
        if (large != null) {
            return held + large.heldBytes();
        }
        for (int i = 0; i < count; i++) {
            held += responses[i] == null ? 0 : responses[i].length;
        }
        return held;
    }

    /** A fragment's response is an error, the last piece of which follows. */
    void refused(int index) {
        isError[index] = true;
        if (large != null) {
            large.isError(index);
        }
    }

    /** A fragment failed, possibly in the middle of its response. */
    void fail(int index, Failure failure) {
        if (responses[index] != null) {
            resources.arrays().give(responses[index]);
            responses[index] = null;
            lengths[index] = 0;
        }
        if (large != null) {
            large.drop(index);
        }
        failures[index] = failure;
    }

    private void dropResponses() {
        dropArrays();
        if (large != null) {
            large.clear();
            large = null;
        }
        resources.arrays().count(-tableBytes);
        tableBytes = 0;
        if (fragmentOf.length > KEPT_KEYS) {
            fragmentOf = new int[16];
            keyEnd = new int[16];
        }
        if (keys != null) {
            resources.arrays().give(keys);
            keys = null;
        }
    }

    private void dropArrays() {
        for (int i = 0; i < count; i++) {
            if (responses[i] != null) {
                resources.arrays().give(responses[i]);
            }
        }
        Arrays.fill(responses, 0, count, null);
        Arrays.fill(lengths, 0, count, 0);
    }

    /** One fragment less to wait for. */
    void fragmentEnded() {
        pending--;
        if (pending > 0) {
            return;
        }
        if (client == null) {
            recycle();
        } else {
            client.passed(this);
        }
    }

    // ---- asked by its client

    @Override
    boolean deliver() {
        return large == null ? joinSmall() : joinLarge();
    }

    @Override
    void proceed() {
        if (inSlices) {
            client.awaitSlice();
        } else if (large != null) {
            passOn(Integer.MAX_VALUE);
        }
    }

    private static Failure failure(RuntimeException e) {
        return e instanceof PluginFailure ? PluginFailure.IN_DOUBT : Failure.inDoubt(Failure.Kind.LOST, e.getMessage());
    }

    @Override
    void slice() {
        hasSlice = false;
        passOn(SplitSteps.KEYS_PER_TURN);
    }

    /** Passes on what has its turn, for so many keys at most. Returns false when the client was closed. */
    private boolean passOn(int most) {
        WriteBuffer out = client.out();
        long before = out.pendingBytes();
        ResponseTarget waiting = client;
        try {
            hasSlice = large.proceed(out, most);
        } catch (ProtocolException | PluginFailure e) {
            if (large.isBegun()) {
                waiting.abandon(e.getMessage());
                return false;
            }
            fail(0, failure(e));
        } catch (RuntimeException | Error e) {
            waiting.broken(e);
            return false;
        }
        responseBytes += (int) (out.pendingBytes() - before);
        return true;
    }

    /** Writes what is left of a large response. Returns false when the client was closed. */
    private boolean joinLarge() {
        if (!passOn(Integer.MAX_VALUE)) {
            return false;
        }
        if (large.isEnded()) {
            return true;
        }
        for (int i = 0; i < count; i++) {
            if (failures[i] == null && !isError[i]) {
                continue;
            }
            if (large.isBegun()) {
                client.abandon("a server failed in the middle of a response");
                return false;
            }
            if (failures[i] != null) {
                return client.writeServerError(this, failures[i]);
            }
            collectError(i);
            return joinSmall();
        }
        if (large.isBegun()) {
            client.abandon("a server's response does not fit the request");
            return false;
        }
        return joinCollected();
    }

    private boolean joinCollected() {
        long length = large.length();
        ResponseTarget waiting = client;
        boolean fits = length <= resources.memory().maxArrayBytes()
                && resources.memory().makeRoom(length);
        if (waiting.isClosed()) {
            return false; // it may be the one that held the most
        }
        if (fits) {
            collect();
            return joinSmall();
        }
        return waiting.writeServerError(this, TOO_LARGE);
    }

    private boolean joinSmall() {
        for (int i = 0; i < count; i++) {
            if (failures[i] != null) {
                client.countServerError();
                break;
            }
        }
        WriteBuffer out = client.out();
        long before = out.pendingBytes();
        ResponseTarget waiting = client;
        try {
            waiting.join(this, out);
            responseBytes = (int) (out.pendingBytes() - before);
            return true;
        } catch (PluginFailure e) {
            out.cutBackTo(before);
        } catch (RuntimeException | Error e) {
            waiting.broken(e);
            return false;
        }
        return waiting.writeError(this, PluginFailure.IN_DOUBT);
    }

    /** Its fragments were timed one by one. */
    @Override
    void noteTimes(LatencySampler latencies, long nanos) {}

    /** Nobody waits any more: drops what is here, and what a join would have needed. */
    @Override
    void orphan() {
        dropResponses();
        super.orphan();
    }

    @Override
    void recycle() {
        if (sender != null) {
            sender.unheardEnded(this);
            sender = null;
        }
        clear();
        dropResponses();
        Arrays.fill(failures, 0, count, null);
        Arrays.fill(isError, 0, count, false);
        Arrays.fill(serverOf, 0, count, null);
        settings = null;
        inSlices = false;
        keyCount = 0;
        count = 0;
        freeSplits.give(this);
    }

    // ---- for the join

    @Override
    public int keyCount() {
        return keyCount;
    }

    @Override
    public int fragmentOf(int key) {
        return fragmentOf[key];
    }

    @Override
    public int count() {
        return count;
    }

    @Override
    public int keysIn(int index) {
        return keysIn[index];
    }

    @Override
    public Failure failure(int index) {
        return failures[index];
    }

    @Override
    public byte[] response(int index) {
        return responses[index];
    }

    @Override
    public int offset(int index) {
        return 0;
    }

    @Override
    public int length(int index) {
        return lengths[index];
    }

    @Override
    public byte[] keys() {
        return keys;
    }

    @Override
    public int keyOffset(int key) {
        return key == 0 ? 0 : keyEnd[key - 1];
    }

    @Override
    public int keyLength(int key) {
        return keyEnd[key] - keyOffset(key);
    }

    @Override
    public int serverNumber() {
        return count == 1 ? super.serverNumber() : 0;
    }

    @Override
    public int nextServerNumber() {
        return count == 1 ? super.nextServerNumber() : 0;
    }
}
