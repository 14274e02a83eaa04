package io.trepak.api.protocol;

import java.util.Arrays;

/**
 * What {@link FrontendCodec#decode} found out about one request. A flyweight: the engine clears it, hands it to the codec,
 * reads it, and uses it again for the next request.
 *
 * <p>Offsets count from the first byte of the frame, so they stay true when an unfinished frame moves to another array.
 *
 * <p>A <em>part</em> is the piece of a request that belongs to one key, key included: {@code $3\r\nfoo\r\n} in a Redis
 * MGET, key and value in an MSET, {@code " foo"} in a memcached get. A split request is rebuilt from parts alone.
 */
public final class RequestFrame {
    private static final int INTS_PER_KEY = 4;
    private static final int FIRST_KEYS = 16;

    private Command command;
    private boolean quiet;
    private int keyCount;
    private int[] keys = new int[FIRST_KEYS * INTS_PER_KEY];

    /** A frame with room for 16 keys; it grows as needed and keeps what it grew to until {@link #trim()}. */
    public RequestFrame() {}

    /** Forgets the last request. Called by the engine, and by a codec that starts a frame over. */
    public void clear() {
        command = null;
        quiet = false;
        keyCount = 0;
    }

    /** Gives back the room that an unusually large request made necessary. Called by the engine. */
    public void trim() {
        if (keys.length > 1024 * INTS_PER_KEY) {
            keys = new int[FIRST_KEYS * INTS_PER_KEY];
        }
    }

    /** Says which command this is. Must be called before {@code decode} returns a length. */
    public void command(Command value) {
        command = value;
    }

    /** Says that the server will send no response to it (memcached's noreply). */
    public void quiet(boolean noResponse) {
        quiet = noResponse;
    }

    /**
     * Adds a key, in the order of the request.
     *
     * @param keyOffset of the first byte of the key, from the start of the frame
     * @param keyLength in bytes, 0 or more
     * @param partOffset of the first byte of its part, from the start of the frame; unused unless the route is SPLIT
     * @param partLength in bytes; unused unless the route is SPLIT
     */
    public void addKey(int keyOffset, int keyLength, int partOffset, int partLength) {
        int at = keyCount * INTS_PER_KEY;
        if (at == keys.length) {
            keys = Arrays.copyOf(keys, keys.length * 2);
        }
        keys[at] = keyOffset;
        keys[at + 1] = keyLength;
        keys[at + 2] = partOffset;
        keys[at + 3] = partLength;
        keyCount++;
    }

    /** Forgets the keys and keeps the rest. Called by the engine for commands that go to every server. */
    public void dropKeys() {
        keyCount = 0;
    }

    /** The command, or null before the codec said so. */
    public Command command() {
        return command;
    }

    /** Whether the server sends no response. */
    public boolean quiet() {
        return quiet;
    }

    /** How many keys were added. */
    public int keyCount() {
        return keyCount;
    }

    /** Offset of a key from the start of the frame. */
    public int keyOffset(int key) {
        return keys[key * INTS_PER_KEY];
    }

    /** Length of a key in bytes. */
    public int keyLength(int key) {
        return keys[key * INTS_PER_KEY + 1];
    }

    /** Offset of a key's part from the start of the frame. */
    public int partOffset(int key) {
        return keys[key * INTS_PER_KEY + 2];
    }

    /** Length of a key's part in bytes. */
    public int partLength(int key) {
        return keys[key * INTS_PER_KEY + 3];
    }
}
