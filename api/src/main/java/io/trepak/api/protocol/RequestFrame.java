package io.trepak.api.protocol;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * What {@link FrontendCodec#decode} found out about one request. A flyweight: the engine clears it, hands it to the codec,
 * reads it, and uses it again for the next request.
 *
 * <p>Offsets count from the first byte of the frame, so they stay true when an unfinished frame moves to another array.
 *
 * <p>A <em>part</em> is the piece of a request that belongs to one key, key included: {@code $3\r\nfoo\r\n} in a Redis
 * MGET, key and value in an MSET, {@code " foo"} in a memcached get. A split request is rebuilt from parts alone.
 */
public final class RequestFrame implements RequestInfo {
    private static final int INTS_PER_KEY = 4;
    /** Room that is made for the first key; from there on it doubles, up to a page. */
    private static final int FIRST_KEYS = 4;
    /** Behind so many keys there is a page for each so many more: a table that doubles stops everybody for a million. */
    private static final int KEYS_PER_PAGE = 1024;

    private static final int PAGE_SHIFT = 10;
    private static final int KEY_IN_PAGE = KEYS_PER_PAGE - 1;
    private static final int FIRST_PAGES = 16;
    /** Room for so many keys is nothing to count. */
    private static final int SMALL_KEYS = 16;

    private static final byte[] NO_KEY = {};
    private static final int[] NO_KEYS = {};
    private static final int[][] NO_PAGES = {};

    private static final int NO_REPLY = 1;
    private static final int DROP_RESPONSE = 1 << 1;
    private static final int BARRIER = 1 << 2;
    private static final int CLOSE_AFTER = 1 << 3;
    private static final int MORE = 1 << 4;
    private static final int REWRITTEN = 1 << 5;
    private static final int ROUTED = 1 << 6;
    private static final int TO_SERVER = 1 << 7;
    private static final int TRANSLATED = 1 << 8;
    private static final int PINNED = 1 << 9;
    private static final int MAY_BLOCK = 1 << 10;
    private static final int INTERIM = 1 << 11;
    private static final int INTERIM_SENT = 1 << 12;

    /** Null until the codec says it; nobody asks before. */
    @SuppressWarnings("NullAway.Init")
    private Command command;

    private long tag;
    private int lane;
    /** What else was said; what a flag belongs to counts only with it, and is not cleared. */
    private int flags;

    private int toServer;
    private int rewrittenBytes;
    private byte[] routingKey = NO_KEY;
    private int routingKeyLength;
    private byte[] translation = NO_KEY;
    private int translationLength;
    private Pin pin = Pin.NONE;
    private long blockMillis;
    private byte[] interim = NO_KEY;
    private int keyCount;
    /** Of the first keys. */
    private int[] keys = NO_KEYS;
    /** Of those behind them; null from some place on. */
    private int[][] pages = NO_PAGES;

    private int pageCount;

    /** An empty frame, which is one small object. Its tables grow as needed, and keep what they grew to until {@link #trim()}. */
    public RequestFrame() {}

    /** Forgets the last request. Called by the engine, and by a codec that starts a frame over. */
    @SuppressWarnings("NullAway")
    public void clear() {
        command = null;
        tag = 0;
        lane = 0;
        flags &= INTERIM_SENT;
        keyCount = 0;
    }

    private void flag(int which, boolean on) {
        flags = on ? flags | which : flags & ~which;
    }

    private boolean has(int which) {
        return (flags & which) != 0;
    }

    /** Gives back the room that an unusually large request made necessary. Called by the engine. */
    public void trim() {
        if (pageCount > 0) {
            keys = NO_KEYS;
            pages = NO_PAGES;
            pageCount = 0;
        }
        if (routingKey.length > 64 * 1024) {
            routingKey = NO_KEY;
        }
    }

    /** How much memory its tables take, in bytes; 0 while they are small. For the engine, which counts it. */
    public int tableBytes() {
        int keyBytes = keys.length > SMALL_KEYS * INTS_PER_KEY ? Integer.BYTES * keys.length : 0;
        return keyBytes + pageCount * (Integer.BYTES * INTS_PER_KEY * KEYS_PER_PAGE) + routingKey.length;
    }

    /** Says which command this is. Must be called before {@code decode} returns a length. */
    public void command(Command value) {
        command = value;
    }

    /** Says whether the server sends no response to it; the client gets none either. */
    public void noReply(boolean value) {
        flag(NO_REPLY, value);
    }

    /**
     * Says whether the client gets nothing of the server's response, whatever becomes of the request; it may get responses to later
     * requests before the server has answered. For {@link Route#LOCAL} write nothing instead.
     */
    public void dropResponse(boolean value) {
        flag(DROP_RESPONSE, value);
    }

    /**
     * Says that nothing more of this client is looked at before this request and all before it are answered. For commands
     * that change what the following ones mean, such as the {@link #lane(int)} they take.
     */
    public void barrier(boolean value) {
        flag(BARRIER, value);
    }

    /** Says whether the client is closed behind the response, and nothing more is read from it. */
    public void closeAfter(boolean value) {
        flag(CLOSE_AFTER, value);
    }

    /**
     * Says which of the server's connections it takes.
     *
     * @param value 0 to {@link PoolNeeds#lanes()} - 1; 0 if never called
     */
    public void lane(int value) {
        lane = value;
    }

    /**
     * Says which server a request of {@link Route#NAMED} goes to.
     *
     * @param number from {@link RequestInfo#serverNumber} or {@link RequestInfo#nextServerNumber} of an earlier request, perhaps sent
     *     by another client to another proxy of the same configuration; 0 for the first server that takes requests
     */
    public void toServer(int number) {
        toServer = number;
        flags |= TO_SERVER;
    }

    /**
     * Says that the server shall not get the first bytes of the request as they are, but what {@link
     * FrontendCodec#rewrite} writes; the rest follows as it came, and so does the response. A request of {@link Route#SPLIT} is rewritten when all its keys live on one server; else its
     * fragments are built of its parts as always. Not for {@link Route#LOCAL}.
     *
     * @param headLength in bytes, 1 or more; must lie within the limit given to {@link FrontendCodec#decode}
     */
    public void rewritten(int headLength) {
        rewrittenBytes = headLength;
        flag(REWRITTEN, headLength != 0);
    }

    /**
     * Says that the request as everybody shall see it is another one: for a typed line that is an array to servers, or for queued
     * requests that leave as a block. Keys and parts are offsets into it; it is what {@link FrontendCodec#respond} and {@link
     * FrontendCodec#rewrite} get, what filters see, and what goes to servers. {@link FrontendCodec#decode} returns the length of what
     * came, all of which must be here.
     *
     * @param bytes the codec's own, not the array it decodes; read until {@code decode} is called again, for whatever client of the
     *     worker, and left as it is. Null takes back what was said
     * @param length of the request, which begins with the first byte
     */
    public void translated(byte @Nullable [] bytes, int length) {
        translation = bytes == null ? NO_KEY : bytes;
        translationLength = length;
        flag(TRANSLATED, bytes != null);
    }

    /**
     * Says whether it needs a server connection that no other client uses. Until the proxy can keep such connections, a request with
     * another pin than {@link Pin#NONE} is answered with {@link Failure.Kind#NO_CONNECTION}, and counted as a fault of the plugin.
     *
     * @param value for {@link Route#KEYED}, {@link Route#SAME_SERVER}, {@link Route#ANY} and {@link Route#NAMED}
     */
    public void pin(Pin value) {
        pin = value;
        flag(PINNED, value != Pin.NONE);
    }

    /**
     * Says that the server may take long before it begins to answer. With {@link #pin} only. The pool's timeout is added to it, if
     * there is one; should the client go meanwhile, the connection is closed at once, so that the server does nothing more for it.
     *
     * @param millis how long, {@link Long#MAX_VALUE} for ever; 0 when it answers at once
     */
    public void mayBlock(long millis) {
        blockMillis = millis;
        flag(MAY_BLOCK, millis != 0);
    }

    /**
     * Says that the client waits for a word before it sends the rest of the request, as with {@code Expect: 100-continue}. It is sent
     * once, when all earlier responses have left; not at all if the request is complete by then. For requests of which {@link
     * FrontendCodec#decode} says that more has to come.
     *
     * @param constant what is sent; not to be changed afterwards
     */
    public void interim(byte[] constant) {
        interim = constant;
        flags |= INTERIM;
    }

    /**
     * Says whether the length returned is that of a piece of the request, and another piece follows, which {@link
     * FrontendCodec#decode} finds next: for a request of {@link Route#SPLIT} with several large payloads, or very many keys, which so
     * need not be held in one array. The frame is not cleared in between, and offsets go on counting from the first byte of the request; a piece reaches up
     * to the end of a key's part.
     *
     * @param follows to be set to true with each piece but the last; the engine sets it to false before each call of {@code decode}
     */
    public void more(boolean follows) {
        flag(MORE, follows);
    }

    /** Whether another piece of the request follows. */
    public boolean hasMore() {
        return has(MORE);
    }

    /**
     * Gives the request a number of the codec's own, which stays with it: with its response ({@link ResponseFrame#tag()}), and with
     * whatever else answers it (error, join, miss). A correlation id, a print of the keys. Fragments have the request's; requests that
     * are merged have 0.
     */
    public void tag(long value) {
        tag = value;
    }

    /**
     * Says that the request is routed by other bytes than those of its first key: a key that came in another encoding.
     *
     * @param key is copied
     * @param offset index of its first byte
     * @param length in bytes
     */
    public void routeBy(byte[] key, int offset, int length) {
        if (routingKey.length < length) {
            routingKey = new byte[Math.max(256, length)];
        }
        System.arraycopy(key, offset, routingKey, 0, length);
        routingKeyLength = length;
        flags |= ROUTED;
    }

    /**
     * Adds a key that needs no part: for every route but {@link Route#SPLIT}, and for commands that are not {@link
     * Command.Trait#MERGEABLE}. In the order of the request.
     *
     * @param keyOffset of the first byte of the key, from the start of the frame
     * @param keyLength in bytes, 0 or more
     */
    public void addKey(int keyOffset, int keyLength) {
        addKey(keyOffset, keyLength, keyOffset, keyLength);
    }

    /**
     * Adds a key, in the order of the request.
     *
     * @param keyOffset of the first byte of the key, from the start of the frame
     * @param keyLength in bytes, 0 or more
     * @param partOffset of the first byte of its part, from the start of the frame; unused unless the route is SPLIT or
     *     the command {@link Command.Trait#MERGEABLE}
     * @param partLength in bytes; the part of a mergeable command holds the key
     */
    public void addKey(int keyOffset, int keyLength, int partOffset, int partLength) {
        int[] page = keys;
        int at = keyCount * INTS_PER_KEY;
        if (at >= page.length) {
            page = roomForNextKey();
            at = (keyCount & KEY_IN_PAGE) * INTS_PER_KEY;
        }
        page[at] = keyOffset;
        page[at + 1] = keyLength;
        page[at + 2] = partOffset;
        page[at + 3] = partLength;
        keyCount++;
    }

    private int[] roomForNextKey() {
        if (keyCount < KEYS_PER_PAGE) {
            keys = Arrays.copyOf(keys, Math.max(FIRST_KEYS * INTS_PER_KEY, keys.length * 2));
            return keys;
        }
        int page = (keyCount >> PAGE_SHIFT) - 1;
        if (page == pageCount) {
            if (page == pages.length) {
                pages = Arrays.copyOf(pages, Math.max(FIRST_PAGES, pages.length * 2));
            }
            pages[page] = new int[KEYS_PER_PAGE * INTS_PER_KEY];
            pageCount++;
        }
        return pages[page];
    }

    private int ofKey(int key, int which) {
        return key < KEYS_PER_PAGE
                ? keys[key * INTS_PER_KEY + which]
                : pages[(key >> PAGE_SHIFT) - 1][(key & KEY_IN_PAGE) * INTS_PER_KEY + which];
    }

    /** The command, or null before the codec said so. */
    @Override
    public Command command() {
        return command;
    }

    /** Whether nothing but command, tag, lane and keys was said: one look for what nearly every request is. */
    public boolean isPlain() {
        return flags == 0;
    }

    /** Whether the client gets nothing of the server's response. */
    public boolean isResponseDropped() {
        return has(DROP_RESPONSE);
    }

    /** Whether the server sends no response. */
    public boolean isNoReply() {
        return has(NO_REPLY);
    }

    /** Whether nothing more of this client is looked at before it is answered. */
    public boolean isBarrier() {
        return has(BARRIER);
    }

    /** Whether the client is closed behind the response. */
    public boolean closesAfter() {
        return has(CLOSE_AFTER);
    }

    /** Which of the server's connections it takes. */
    public int lane() {
        return lane;
    }

    /** The server it goes to, for {@link Route#NAMED}. */
    public int toServer() {
        return has(TO_SERVER) ? toServer : 0;
    }

    /** How many bytes at its start {@link FrontendCodec#rewrite} replaces; 0 when it goes out as it came. */
    public int rewrittenBytes() {
        return has(REWRITTEN) ? rewrittenBytes : 0;
    }

    /** A number of the codec's own; 0 for none. */
    @Override
    public long tag() {
        return tag;
    }

    /** What stands in the place of the request, from index 0 on; null when it stands for itself. */
    public byte @Nullable [] translation() {
        return has(TRANSLATED) ? translation : null;
    }

    /** Length of {@link #translation} in bytes; of no meaning when there is none. */
    public int translationLength() {
        return translationLength;
    }

    /** Whether it needs a server connection that no other client uses. */
    public Pin pin() {
        return has(PINNED) ? pin : Pin.NONE;
    }

    /** How long the server may take before it begins to answer, in milliseconds; 0 when it answers at once. */
    public long blockMillis() {
        return has(MAY_BLOCK) ? blockMillis : 0;
    }

    /** What the client waits for before it sends the rest; null when it waits for nothing, or was told already. */
    public byte @Nullable [] interim() {
        return (flags & (INTERIM | INTERIM_SENT)) == INTERIM ? interim : null;
    }

    /** The client was told; or, with false, the request is over. Called by the engine; a codec that starts over changes nothing in it. */
    public void interimSent(boolean value) {
        flag(INTERIM_SENT, value);
    }

    /** Whether {@link #routingKey} counts, not the first key. */
    public boolean isRoutedByOtherKey() {
        return has(ROUTED);
    }

    /** The bytes given to {@link #routeBy}, from index 0 on. */
    public byte[] routingKey() {
        return routingKey;
    }

    /** Length of {@link #routingKey} in bytes; of no meaning when there is none. */
    public int routingKeyLength() {
        return routingKeyLength;
    }

    /** How many keys were added. */
    @Override
    public int keyCount() {
        return keyCount;
    }

    /** 0: it has not been sent. */
    @Override
    public int serverNumber() {
        return 0;
    }

    /** 0: it has not been sent. */
    @Override
    public int nextServerNumber() {
        return 0;
    }

    /** Offset of a key from the start of the frame. */
    public int keyOffset(int key) {
        return ofKey(key, 0);
    }

    /** Length of a key in bytes. */
    public int keyLength(int key) {
        return ofKey(key, 1);
    }

    /** Offset of a key's part from the start of the frame. */
    public int partOffset(int key) {
        return ofKey(key, 2);
    }

    /** Length of a key's part in bytes. */
    public int partLength(int key) {
        return ofKey(key, 3);
    }
}
