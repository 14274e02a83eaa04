package io.trepak.engine.worker.client;

import io.netty.buffer.ByteBuf;
import io.trepak.api.protocol.Command;
import io.trepak.api.protocol.Fragments;
import io.trepak.api.protocol.KeyedFrame;
import io.trepak.api.protocol.ProtocolException;
import io.trepak.engine.net.ArrayPool;
import io.trepak.engine.net.ChunkPool;
import io.trepak.engine.net.ChunkQueue;
import io.trepak.engine.net.WriteBuffer;
import io.trepak.engine.worker.resources.ArrayOutput;
import io.trepak.engine.worker.resources.PartialFrame;
import io.trepak.engine.worker.resources.WorkerResources;
import io.trepak.engine.worker.server.KeyedCodec;
import io.trepak.engine.worker.server.ServerSettings;
import java.util.Arrays;

/**
 * The responses to the fragments of one split request, kept in chunks from the moment one of them is too large for an array. Where
 * the protocol can take them apart by key, what has its turn is passed on while the rest still comes:
 *
 * <pre>
 *   fragment 0:  key 0 │ key 2 │ key 3 ...        client: begin, key 0, key 1, key 2, key 3, ..., end
 *   fragment 1:  key 1 │ key 4 ...
 * </pre>
 *
 * Nothing is passed on before every server has begun a good response, so that an error can still be the whole of it. Belongs to a
 * request that was split.
 */
final class LargeJoin {
    private final ArrayPool arrays;
    private final ChunkPool chunks;
    private final Command command;
    private final Fragments split;
    private final ServerSettings settings;
    private final Fragment[] fragments;
    private int key;
    private boolean begun;
    private boolean ended;
    /** Whether one of the responses is an error, or cannot be taken apart by key: nothing is passed on early. */
    private boolean collects;
    /** What stands before the pieces of the client's response; null before it is known that there may be pieces. */
    private byte[] head;

    LargeJoin(WorkerResources resources, Command command, Fragments split, ServerSettings settings) {
        this.arrays = resources.arrays();
        this.chunks = resources.chunks();
        this.command = command;
        this.settings = settings;
        this.split = split;
        this.collects = split.keyCount() == 0;
        this.fragments = new Fragment[split.count()];
        for (int i = 0; i < fragments.length; i++) {
            fragments[i] = new Fragment(i);
        }
    }

    void append(int fragment, byte[] in, int offset, int count) {
        fragments[fragment].bytes.append(in, offset, count);
    }

    void append(int fragment, ByteBuf chunk) {
        fragments[fragment].bytes.add(chunk);
    }

    /** How long what is left of a response is. */
    int length(int fragment) {
        return fragments[fragment].length();
    }

    /** A fragment's response is an error, and here. */
    void isError(int fragment) {
        fragments[fragment].isError = true;
    }

    /** A fragment has failed. */
    void drop(int fragment) {
        fragments[fragment].clear();
    }

    /** Whether a part of the response has been passed on. */
    boolean isBegun() {
        return begun;
    }

    /** Whether all of it has. */
    boolean isEnded() {
        return ended;
    }

    /** How long what is left of all responses is. */
    long length() {
        long length = 0;
        for (Fragment fragment : fragments) {
            length += length(fragment.index);
        }
        return length;
    }

    long heldBytes() {
        long held = 0;
        for (Fragment fragment : fragments) {
            held += fragment.heldBytes();
        }
        return held;
    }

    void clear() {
        for (Fragment fragment : fragments) {
            fragment.clear();
        }
    }

    /**
     * Passes on what has its turn.
     *
     * @param most for how many keys at once
     * @return whether it stopped because of that
     * @throws ProtocolException when a response does not fit the request
     */
    boolean proceed(WriteBuffer out, int most) {
        if (collects || ended || !begun && !begin(out)) {
            return false;
        }
        int stop = (int) Math.min(split.keyCount(), (long) key + most);
        for (; key < stop; key++) {
            if (!fragments[split.fragmentOf(key)].passOn(key, out)) {
                return false;
            }
        }
        if (key < split.keyCount()) {
            return true;
        }
        for (Fragment fragment : fragments) {
            if (!fragment.isAtEnd()) {
                return false;
            }
        }
        fragments[0].codec.end(command, out);
        ended = true;
        return false;
    }

    private boolean begin(WriteBuffer out) {
        for (Fragment fragment : fragments) {
            if (fragment.isError || split.failure(fragment.index) != null) {
                collects = true;
                return false;
            }
        }
        if (head == null && !takeApart()) {
            collects = true;
            return false;
        }
        for (Fragment fragment : fragments) {
            if (!fragment.hasNext()) {
                return false;
            }
        }
        out.write(head);
        begun = true;
        for (Fragment fragment : fragments) {
            fragment.forgetSeen();
        }
        return true;
    }

    /** Finds out whether the responses can be taken apart, and what the client's begins with then. */
    private boolean takeApart() {
        for (Fragment fragment : fragments) {
            fragment.codec = settings.openKeyed();
            if (fragment.codec == null) {
                return false;
            }
        }
        ArrayOutput beginning = new ArrayOutput();
        if (!fragments[0].codec.begin(command, split.keyCount(), beginning)) {
            return false;
        }
        head = Arrays.copyOf(beginning.bytes(), beginning.length());
        return true;
    }

    /** Takes a response out in one array of the pool, for a protocol that cannot join by key. */
    byte[] takeWhole(int fragment) {
        Fragment whole = fragments[fragment];
        byte[] array = arrays.take(whole.length());
        int at = whole.takeSeen(array);
        int here = whole.window.length();
        System.arraycopy(whole.window.bytes(), whole.window.start(), array, at, here);
        whole.bytes.takeTo(array, at + here);
        whole.window.clear();
        return array;
    }

    /** One fragment's response. */
    private final class Fragment {
        final int index;
        final ChunkQueue bytes = new ChunkQueue(chunks);
        /** What is being looked at, before the rest. */
        final PartialFrame window = new PartialFrame(arrays);
        /**
         * Frames without a key, kept until something is passed on: the protocol may not be able to join by key, and wants them then. The
         * second is for those behind a large one.
         */
        private final PartialFrame seen = new PartialFrame(arrays);

        private final ChunkQueue seenBehind = new ChunkQueue(chunks);

        private KeyedCodec codec;
        /** Length of the frame at the start of the window that was not passed on yet; 0 when none is known. */
        private int frameLength;
        /** How much of a frame that is being passed on, or dropped, is still to come. */
        private int left;

        private boolean isLast;
        /** Whether it is an error, which is the response to the whole then. */
        boolean isError;

        Fragment(int index) {
            this.index = index;
        }

        int length() {
            return seen.length() + (int) seenBehind.length() + window.length() + (int) bytes.length();
        }

        long heldBytes() {
            return seen.heldBytes() + seenBehind.heldBytes() + window.heldBytes() + bytes.heldBytes();
        }

        void clear() {
            forgetSeen();
            window.clear();
            bytes.clear();
            frameLength = 0;
            left = 0;
            isLast = false;
        }

        /** Passes on what a key brought, if anything. Returns false when more has to come first. */
        boolean passOn(int key, WriteBuffer out) {
            if (isError) {
                throw new ProtocolException("a server failed in the middle of a response");
            }
            if (left == 0) {
                if (!hasNext()) {
                    return false;
                }
                if (frameLength == 0 || !isOf(key)) {
                    return true; // not found
                }
                take();
            }
            move(out);
            return left == 0;
        }

        /** Whether nothing is left that belongs to a key. */
        boolean isAtEnd() {
            if (!hasNext()) {
                return false;
            }
            if (frameLength != 0) {
                throw new ProtocolException("a server sent a value that nobody asked for");
            }
            return true;
        }

        private boolean isOf(int key) {
            KeyedFrame frame = codec.frame();
            if (frame.isOfNextKey()) {
                return true;
            }
            byte[] keys = split.keys();
            int length = frame.keyLength();
            int at = window.start() + frame.keyOffset();
            int from = split.keyOffset(key);
            return Arrays.equals(window.bytes(), at, at + length, keys, from, from + split.keyLength(key));
        }

        /** Makes sure that the next frame with a key is known, or that there is none. Returns false when more has to come. */
        boolean hasNext() {
            while (true) {
                if (left > 0) {
                    drop();
                }
                if (left > 0) {
                    return false;
                }
                if (frameLength != 0 || isLast) {
                    return true;
                }
                if (!decode()) {
                    return false;
                }
                if (codec.isOfKey()) {
                    return true;
                }
                take();
            }
        }

        private boolean decode() {
            while (true) {
                int length = window.isEmpty()
                        ? -1
                        : codec.decode(command, split.keysIn(index), window.bytes(), window.start(), window.end());
                if (length > 0) {
                    frameLength = length;
                    return true;
                }
                if (bytes.length() == 0) {
                    return false;
                }
                widen();
            }
        }

        private void widen() {
            ByteBuf first = bytes.first();
            int count = first.readableBytes();
            byte[] copy = arrays.take(count);
            first.getBytes(first.readerIndex(), copy, 0, count);
            bytes.skip(count);
            window.append(copy, 0, count, 0);
            arrays.give(copy);
        }

        /** The frame that is known is passed on or dropped from now on. */
        private void take() {
            left = frameLength;
            frameLength = 0;
            isLast = !codec.frame().hasMore();
        }

        private void move(WriteBuffer out) {
            int here = Math.min(left, window.length());
            if (here > 0) {
                out.write(window.bytes(), window.start(), here);
                window.consumeTo(window.start() + here);
                left -= here;
            }
            int behind = (int) Math.min(left, bytes.length());
            if (behind > 0) {
                ChunkQueue part = new ChunkQueue(chunks);
                bytes.moveTo(part, behind);
                out.hand(part);
                left -= behind;
            }
        }

        private void drop() {
            int here = Math.min(left, window.length());
            int behind = (int) Math.min(left - here, bytes.length());
            if (begun) {
                bytes.drop(behind);
            } else {
                keepSeen(here, behind);
            }
            window.consumeTo(window.start() + here);
            left -= here + behind;
        }

        private void keepSeen(int here, int behind) {
            if (here > 0 && seenBehind.length() > 0) {
                seenBehind.append(window.bytes(), window.start(), here);
            } else if (here > 0) {
                seen.append(window.bytes(), window.start(), here, 0);
            }
            if (behind > 0) {
                bytes.moveTo(seenBehind, behind);
            }
        }

        void forgetSeen() {
            seen.clear();
            seenBehind.clear();
        }

        /** Moves what was seen to the beginning of an array. Returns its length. */
        int takeSeen(byte[] to) {
            int first = seen.length();
            int behind = (int) seenBehind.length();
            System.arraycopy(seen.bytes(), seen.start(), to, 0, first);
            seenBehind.takeTo(to, first);
            seen.clear();
            return first + behind;
        }
    }
}
