package io.trepak.protocol.memcached;

import io.trepak.api.protocol.Fragments;
import io.trepak.api.protocol.Output;

/**
 * Puts the answers to the fragments of a get together. One object per client connection, used for one join at a time.
 *
 * <p>Each response is read once, its blocks noted, and only when all are found good is anything written: a fragment that
 * failed, or answered with an error line or with what no get can bring, makes that error the whole answer. The request's
 * keys are not known here, so a block takes the place of the next key that went to the same server, as in twemproxy:
 * without misses that is the order of the request, and a client reads the key in the VALUE line anyway.
 *
 * <pre>
 *   ends:        │ end of block 0 of fragment 0 │ end of block 1 │ end of block 0 of fragment 1 │ ...
 *   firstOf[f]:  where in ends fragment f begins; firstOf[f + 1]: where it stops
 * </pre>
 */
final class MultigetJoin {
    private static final byte[] END_LINE = Bytes.ascii("END\r\n");
    private static final byte[] ERROR = Bytes.ascii("ERROR");
    private static final byte[] CLIENT_ERROR = Bytes.ascii("CLIENT_ERROR");
    private static final byte[] SERVER_ERROR = Bytes.ascii("SERVER_ERROR");

    /** Room for this many blocks is kept between joins; more is given back. */
    private static final int KEPT = 4096;

    private int[] ends = new int[16];
    private int[] firstOf = new int[8];
    private int[] nextOf = new int[8];
    private int blocks;

    void join(Fragments parts, Output out) {
        reserve(parts);
        if (readAll(parts, out)) {
            writeBlocks(parts, out);
            out.write(END_LINE);
        }
        if (ends.length > KEPT) {
            ends = new int[KEPT];
        }
    }

    private void reserve(Fragments parts) {
        if (firstOf.length <= parts.count()) {
            firstOf = new int[parts.count() * 2];
            nextOf = new int[parts.count() * 2];
        }
        if (ends.length < parts.keyCount()) {
            ends = new int[Math.max(parts.keyCount(), Math.min(KEPT, ends.length * 2))];
        }
    }

    /** Notes all blocks. Returns false after it wrote an error instead. */
    private boolean readAll(Fragments parts, Output out) {
        blocks = 0;
        for (int fragment = 0; fragment < parts.count(); fragment++) {
            firstOf[fragment] = blocks;
            nextOf[fragment] = blocks;
            String failure = parts.failure(fragment);
            if (failure != null) {
                MemcachedFrontend.writeError(failure, out);
                return false;
            }
            if (!read(fragment, parts, out)) {
                return false;
            }
        }
        firstOf[parts.count()] = blocks;
        return true;
    }

    private boolean read(int fragment, Fragments parts, Output out) {
        byte[] in = parts.response(fragment);
        int start = parts.offset(fragment);
        int limit = start + parts.length(fragment);
        int most = blocks + parts.keysIn(fragment);
        int at = start;
        while (Bytes.startsWith(in, at, limit, ValueBlock.WORD)) {
            int lineFeed = Bytes.indexOfLineFeed(in, at, limit);
            long length = lineFeed < 0 ? -1 : ValueBlock.length(in, at, lineFeed);
            if (length < 0 || length > limit - at || blocks == most) {
                return unexpected(out);
            }
            at += (int) length;
            ends[blocks++] = at;
        }
        return Bytes.equals(in, at, limit, END_LINE) || error(in, at, limit, out);
    }

    private static boolean error(byte[] in, int at, int limit, Output out) {
        boolean error = Bytes.startsWith(in, at, limit, ERROR)
                || Bytes.startsWith(in, at, limit, CLIENT_ERROR)
                || Bytes.startsWith(in, at, limit, SERVER_ERROR);
        if (!error) {
            return unexpected(out);
        }
        out.write(in, at, limit - at);
        return false;
    }

    private static boolean unexpected(Output out) {
        MemcachedFrontend.writeError("unexpected response of a server to get", out);
        return false;
    }

    /** In the order of the keys; blocks that lie side by side are written at once. */
    private void writeBlocks(Fragments parts, Output out) {
        int keys = parts.keyCount();
        int key = 0;
        while (key < keys) {
            int fragment = parts.fragmentOf(key);
            int first = nextOf[fragment];
            int next = first;
            while (key < keys && parts.fragmentOf(key) == fragment) {
                if (next < firstOf[fragment + 1]) {
                    next++;
                }
                key++;
            }
            nextOf[fragment] = next;
            if (next > first) {
                int from = first == firstOf[fragment] ? parts.offset(fragment) : ends[first - 1];
                out.write(parts.response(fragment), from, ends[next - 1] - from);
            }
        }
    }
}
