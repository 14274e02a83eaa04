package io.trepak.protocol.memcached;

import io.trepak.api.protocol.Failure;
import io.trepak.api.protocol.Fragments;
import io.trepak.api.protocol.Output;

/**
 * Puts the answers to the fragments of a get together, in the order of the request. One object per pool and worker, used
 * for one join at a time.
 *
 * <p>Each response is read once, its blocks noted and matched with the keys of the request, and only when all are found
 * good is anything written: a fragment that failed, or answered with an error line, or with what no get can bring, or with
 * a value that was not asked for there, makes that error the whole response. A server gives values in the order of its keys,
 * so a block belongs to the next key of its fragment or to a later one, and the keys between are missing.
 *
 * <pre>
 *   ends:        │ end of block 0 of fragment 0 │ end of block 1 │ end of block 0 of fragment 1 │ ...
 *   firstOf[f]:  where in ends fragment f begins; firstOf[f + 1]: where it stops
 *   nextOf[f]:   the next block of fragment f without a key
 * </pre>
 */
final class MultigetJoin {
    /** Room for this many blocks is kept between joins; more is given back. */
    private static final int KEPT = 1024;

    private int[] ends = new int[16];
    private int[] firstOf = new int[8];
    private int[] nextOf = new int[8];
    private int blocks;

    void join(MemcachedCommand command, Fragments parts, Output out) {
        reserve(parts);
        if (readAll(command, parts, out)) {
            if (walk(parts, null)) {
                System.arraycopy(firstOf, 0, nextOf, 0, parts.count());
                walk(parts, out);
                out.write(Reply.END_LINE);
            } else {
                Answers.unexpected(command, out);
            }
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
    private boolean readAll(MemcachedCommand command, Fragments parts, Output out) {
        blocks = 0;
        for (int fragment = 0; fragment < parts.count(); fragment++) {
            firstOf[fragment] = blocks;
            nextOf[fragment] = blocks;
            Failure failure = parts.failure(fragment);
            if (failure != null) {
                MemcachedFrontend.writeError(failure.message(), out);
                return false;
            }
            if (!read(command, fragment, parts, out)) {
                return false;
            }
        }
        firstOf[parts.count()] = blocks;
        return true;
    }

    private boolean read(MemcachedCommand command, int fragment, Fragments parts, Output out) {
        byte[] in = parts.response(fragment);
        int start = parts.offset(fragment);
        int limit = start + parts.length(fragment);
        int most = blocks + parts.keysIn(fragment);
        int at = start;
        while (true) {
            int lineFeed = Bytes.indexOfLineFeed(in, at, limit);
            if (lineFeed <= at || in[lineFeed - 1] != '\r') {
                break;
            }
            int kind = Reply.kind(in, at, lineFeed - 1);
            if (kind == Reply.END) {
                return true;
            }
            if (kind == Reply.ERROR) {
                out.write(in, at, limit - at);
                return false;
            }
            long length = -1;
            if (kind == Reply.VALUE) {
                length = ValueBlock.length(in, at, ValueBlock.keyEnd(in, at), lineFeed, command.cas());
            }
            if (length < 0 || length > limit - at || blocks == most) {
                break;
            }
            at += (int) length;
            ends[blocks++] = at;
        }
        Answers.unexpected(command, out);
        return false;
    }

    /**
     * Goes through the keys, and writes their blocks if there is something to write to; those that lie side by side at
     * once. Returns whether every block found its key.
     */
    private boolean walk(Fragments parts, Output out) {
        int keys = parts.keyCount();
        int key = 0;
        int found = 0;
        while (key < keys) {
            int fragment = parts.fragmentOf(key);
            int first = nextOf[fragment];
            int next = first;
            while (key < keys && parts.fragmentOf(key) == fragment) {
                if (next < firstOf[fragment + 1] && isBlockOf(parts, fragment, next, key)) {
                    next++;
                }
                key++;
            }
            nextOf[fragment] = next;
            found += next - first;
            if (out != null && next > first) {
                int from = startOf(parts, fragment, first);
                out.write(parts.response(fragment), from, ends[next - 1] - from);
            }
        }
        return found == blocks;
    }

    private int startOf(Fragments parts, int fragment, int block) {
        return block == firstOf[fragment] ? parts.offset(fragment) : ends[block - 1];
    }

    private boolean isBlockOf(Fragments parts, int fragment, int block, int key) {
        byte[] keys = parts.keys();
        int keyAt = parts.keyOffset(key);
        int keyEnd = keyAt + parts.keyLength(key);
        byte[] in = parts.response(fragment);
        int at = startOf(parts, fragment, block) + ValueBlock.WORD.length;
        for (; keyAt < keyEnd; keyAt++, at++) {
            if (keys[keyAt] != in[at]) {
                return false;
            }
        }
        return in[at] == ' ';
    }
}
