package io.trepak.engine.worker;

import io.trepak.api.protocol.Fragments;
import io.trepak.engine.net.ArrayPool;
import java.util.Arrays;

/**
 * A request that went to several servers in pieces. Stands in the client's queue only; its fragments stand in the servers'.
 * Answered when the last fragment is.
 */
final class SplitRequest extends Request implements Fragments {
    private static final int KEPT_KEYS = 1024;

    private int keyCount;
    private int[] fragmentOf = new int[16];
    private int count;
    private int pending;
    private int[] keysIn = new int[4];
    private byte[][] responses = new byte[4][];
    private int[] lengths = new int[4];
    private String[] failures = new String[4];

    /** Makes room for so many keys and fragments. */
    void begin(int keys, int fragments) {
        keyCount = keys;
        count = fragments;
        pending = fragments;
        if (fragmentOf.length < keys) {
            fragmentOf = new int[Math.max(keys, fragmentOf.length * 2)];
        }
        if (keysIn.length < fragments) {
            int room = Math.max(fragments, keysIn.length * 2);
            keysIn = new int[room];
            responses = new byte[room][];
            lengths = new int[room];
            failures = new String[room];
        }
    }

    void assign(int key, int toFragment) {
        fragmentOf[key] = toFragment;
    }

    void fragmentKeys(int index, int keys) {
        keysIn[index] = keys;
    }

    /** Takes the room for a fragment's response, to be filled in pieces. */
    byte[] beginResponse(ArrayPool arrays, int index, int length) {
        byte[] array = arrays.take(length);
        responses[index] = array;
        lengths[index] = length;
        return array;
    }

    /** A fragment failed, possibly in the middle of its response. */
    void fail(ArrayPool arrays, int index, String reason) {
        if (responses[index] != null) {
            arrays.give(responses[index]);
            responses[index] = null;
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
        Arrays.fill(failures, 0, count, null);
        if (fragmentOf.length > KEPT_KEYS) {
            fragmentOf = new int[16];
        }
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
}
