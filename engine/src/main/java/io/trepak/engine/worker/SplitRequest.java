package io.trepak.engine.worker;

import io.netty.buffer.ByteBuf;
import io.trepak.api.protocol.Command;
import io.trepak.api.protocol.Fragments;
import io.trepak.api.protocol.RequestFrame;
import io.trepak.engine.net.ArrayPool;
import io.trepak.engine.net.ChunkPool;
import java.util.Arrays;

/**
 * A request that went to several servers in pieces. Stands in the client's queue only; its fragments stand in the servers'.
 * Answered when the last fragment is.
 */
final class SplitRequest extends Request implements Fragments {
    private static final int KEPT_KEYS = 1024;
    /** A longer response is kept in chunks: an array that doubles costs three times what is in it. */
    private static final int ARRAY_BYTES_MAX = 64 << 10;

    private LocalPool pool;
    private int lane;
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
    private LocalServer[] serverOf = new LocalServer[4];
    private byte[][] responses = new byte[4][];
    private int[] lengths = new int[4];
    private String[] failures = new String[4];
    /** The responses, once one is too long for an array; null before. */
    private LargeJoin large;

    /** Makes room for so many keys and fragments. */
    void begin(LocalPool target, int inLane, Command split, int keys, int fragments) {
        pool = target;
        lane = inLane;
        command = split;
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
            serverOf = new LocalServer[room];
            responses = new byte[room][];
            lengths = new int[room];
            failures = new String[room];
        }
    }

    /** Counts the tables of a request with very many keys. Once, after {@link #begin} and {@link #keepKeys}. */
    void countTables(ArrayPool arrays) {
        if (fragmentOf.length > KEPT_KEYS) {
            tableBytes = Integer.BYTES * (fragmentOf.length + keyEnd.length);
            arrays.count(tableBytes);
        }
    }

    int lane() {
        return lane;
    }

    /** The pool it is split over. */
    LocalPool pool() {
        return pool;
    }

    /** Copies the keys of a request for the join. */
    void keepKeys(ArrayPool arrays, RequestFrame frame, byte[] in, int offset) {
        int length = 0;
        for (int key = 0; key < keyCount; key++) {
            length += frame.keyLength(key);
        }
        keys = arrays.take(length);
        if (keyEnd.length < keyCount) {
            keyEnd = new int[fragmentOf.length];
        }
        int end = 0;
        for (int key = 0; key < keyCount; key++) {
            System.arraycopy(in, offset + frame.keyOffset(key), keys, end, frame.keyLength(key));
            end += frame.keyLength(key);
            keyEnd[key] = end;
        }
    }

    void assign(int key, int toFragment) {
        fragmentOf[key] = toFragment;
    }

    /** Makes a fragment with so many of the keys, for one server. */
    Request part(Request free, int index, LocalServer server, int keys) {
        serverOf[index] = server;
        keysIn[index] = keys;
        free.command = command;
        free.parent = this;
        free.sampled = sampled;
        free.fragment = index;
        return free;
    }

    LocalServer server(int index) {
        return serverOf[index];
    }

    /** Makes room for so much more of a fragment's response, unless it is or gets too long for an array. */
    void makeRoom(ArrayPool arrays, int index, int more) {
        int length = lengths[index] + more;
        if (large != null || length > ARRAY_BYTES_MAX) {
            return;
        }
        if (responses[index] == null) {
            responses[index] = arrays.take(length);
        } else if (responses[index].length < length) {
            responses[index] = arrays.grow(responses[index], lengths[index], length);
        }
    }

    /** Appends to a fragment's response. */
    void append(ArrayPool arrays, ChunkPool chunks, int index, byte[] in, int offset, int count) {
        if (large == null && lengths[index] + count > ARRAY_BYTES_MAX) {
            growLarge(arrays, chunks);
        }
        if (large != null) {
            large.append(index, in, offset, count);
            return;
        }
        makeRoom(arrays, index, count);
        System.arraycopy(in, offset, responses[index], lengths[index], count);
        lengths[index] += count;
    }

    /** Appends to a fragment's response; the chunk is owned by this request from now on. */
    void append(ArrayPool arrays, ChunkPool chunks, int index, ByteBuf chunk) {
        if (large == null) {
            growLarge(arrays, chunks);
        }
        large.append(index, chunk);
    }

    private void growLarge(ArrayPool arrays, ChunkPool chunks) {
        LargeJoin grown = new LargeJoin(arrays, chunks, this);
        for (int i = 0; i < count; i++) {
            if (responses[i] != null) {
                grown.append(i, responses[i], 0, lengths[i]);
            }
        }
        dropArrays(arrays);
        large = grown;
    }

    /** The responses that are too large for arrays; null when they are not. */
    LargeJoin large() {
        return large;
    }

    /** Has the responses in arrays, whatever their length. */
    void collect() {
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
    void collectError(ArrayPool arrays, int index) {
        int length = large.length(index);
        byte[] error = large.takeWhole(index);
        for (int i = 0; i < count; i++) {
            responses[i] = i == index ? error : arrays.take(length);
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

    /** A fragment failed, possibly in the middle of its response. */
    void fail(ArrayPool arrays, int index, String reason) {
        if (responses[index] != null) {
            arrays.give(responses[index]);
            responses[index] = null;
            lengths[index] = 0;
        }
        if (large != null) {
            large.drop(index);
        }
        failures[index] = reason;
    }

    /** Nobody waits any more: drops what is here, and what a join would have needed. */
    void abandon(ArrayPool arrays) {
        dropArrays(arrays);
        if (large != null) {
            large.clear();
            large = null;
        }
        arrays.count(-tableBytes);
        tableBytes = 0;
        if (fragmentOf.length > KEPT_KEYS) {
            fragmentOf = new int[16];
            keyEnd = new int[16];
        }
        if (keys != null) {
            arrays.give(keys);
            keys = null;
        }
    }

    private void dropArrays(ArrayPool arrays) {
        for (int i = 0; i < count; i++) {
            if (responses[i] != null) {
                arrays.give(responses[i]);
            }
        }
        Arrays.fill(responses, 0, count, null);
        Arrays.fill(lengths, 0, count, 0);
    }

    /** One fragment less to wait for. Returns whether it was the last. */
    boolean fragmentDone() {
        return --pending == 0;
    }

    boolean isComplete() {
        return pending == 0;
    }

    @Override
    void clear(ArrayPool arrays) {
        super.clear(arrays);
        abandon(arrays);
        Arrays.fill(failures, 0, count, null);
        Arrays.fill(serverOf, 0, count, null);
        pool = null;
        keyCount = 0;
        count = 0;
    }

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
    public String failure(int index) {
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
    public int serverTag(int index) {
        return serverOf[index].tag();
    }

    @Override
    public int nextServerTag(int index) {
        return pool.tagAfter(serverOf[index]);
    }
}
