package io.trepak.engine.worker;

import io.netty.buffer.ByteBuf;
import io.trepak.api.protocol.Command;
import io.trepak.api.protocol.Fragments;
import io.trepak.api.protocol.RequestFrame;
import io.trepak.engine.net.ArrayPool;
import java.util.Arrays;

/**
 * A request that went to several servers in pieces. Stands in the client's queue only; its fragments stand in the servers'.
 * Answered when the last fragment is.
 */
final class SplitRequest extends Request implements Fragments {
    private static final int KEPT_KEYS = 1024;

    private LocalPool pool;
    private int keyCount;
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

    /** Makes room for so many keys and fragments. */
    void begin(LocalPool target, Command split, int keys, int fragments) {
        pool = target;
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

    /** Makes room for so much more of a fragment's response. */
    void makeRoom(ArrayPool arrays, int index, int more) {
        int length = lengths[index] + more;
        if (responses[index] == null) {
            responses[index] = arrays.take(length);
        } else if (responses[index].length < length) {
            responses[index] = arrays.grow(responses[index], lengths[index], length);
        }
    }

    /** Appends to a fragment's response. */
    void append(ArrayPool arrays, int index, byte[] in, int offset, int count) {
        makeRoom(arrays, index, count);
        System.arraycopy(in, offset, responses[index], lengths[index], count);
        lengths[index] += count;
    }

    /** Appends to a fragment's response. */
    void append(ArrayPool arrays, int index, ByteBuf chunk) {
        int count = chunk.readableBytes();
        makeRoom(arrays, index, count);
        chunk.readBytes(responses[index], lengths[index], count);
        lengths[index] += count;
    }

    /** A fragment failed, possibly in the middle of its response. */
    void fail(ArrayPool arrays, int index, String reason) {
        if (responses[index] != null) {
            arrays.give(responses[index]);
            responses[index] = null;
            lengths[index] = 0;
        }
        failures[index] = reason;
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
        for (int i = 0; i < count; i++) {
            if (responses[i] != null) {
                arrays.give(responses[i]);
            }
        }
        Arrays.fill(responses, 0, count, null);
        Arrays.fill(lengths, 0, count, 0);
        Arrays.fill(failures, 0, count, null);
        Arrays.fill(serverOf, 0, count, null);
        if (fragmentOf.length > KEPT_KEYS) {
            fragmentOf = new int[16];
            keyEnd = new int[16];
        }
        if (keys != null) {
            arrays.give(keys);
            keys = null;
        }
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
