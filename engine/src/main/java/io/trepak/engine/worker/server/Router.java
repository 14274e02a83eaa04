package io.trepak.engine.worker.server;

import io.trepak.api.Continuum;
import io.trepak.api.HashFunction;
import io.trepak.api.protocol.RequestFrame;
import io.trepak.engine.plugin.FaultCounter;
import io.trepak.engine.pool.PoolSnapshot;
import java.util.Objects;

/** From a key to a server: hash tag, hash, continuum. One per pool and worker. */
public final class Router {
    /** No server takes requests. */
    public static final int NONE = -1;
    /** The keys of one request live on several servers. */
    public static final int CROSS_SERVER = -2;
    /** The server a request asks for is not part of the pool. */
    public static final int GONE = -3;
    /** A plugin failed while the server was looked for. */
    public static final int FAULT = -4;

    private final HashFunction hash;
    private final FaultCounter hashFaults;
    private final FaultCounter distributionFaults;
    private final boolean tagged;
    private final byte tagOpen;
    private final byte tagClose;
    private int[] live = {};
    private int servers;
    private Continuum continuum;
    private boolean usesHash;
    private int version;
    private int anyCursor;

    /**
     * @param tag two Latin-1 characters, or null
     */
    public Router(
            HashFunction hash,
            FaultCounter hashFaults,
            String tag,
            PoolSnapshot snapshot,
            FaultCounter distributionFaults) {
        this.hash = hash.perThread();
        this.hashFaults = hashFaults;
        this.distributionFaults = distributionFaults;
        tagged = tag != null;
        tagOpen = tagged ? (byte) tag.charAt(0) : 0;
        tagClose = tagged ? (byte) tag.charAt(1) : 0;
        use(snapshot);
    }

    public void use(PoolSnapshot snapshot) {
        try {
            Continuum next =
                    snapshot.continuum() == null ? null : snapshot.continuum().perThread();
            usesHash = next != null && next.usesHash();
            continuum = next;
            live = snapshot.live();
            servers = snapshot.servers();
            version++;
        } catch (Throwable e) {
            distributionFaults.failed("preparing a continuum; the one before stays in force", e);
        }
    }

    /** Another number after each change of what it goes by. */
    public int version() {
        return version;
    }

    /** The server a request with its keys in {@code in} belongs to, or {@link #NONE}. */
    public int ownerOf(RequestFrame frame, byte[] in, int offset) {
        if (frame.isRoutedByOtherKey()) {
            return serverOf(frame.routingKey(), 0, frame.routingKeyLength());
        }
        return frame.keyCount() == 0 ? anyServer() : serverOf(in, offset + frame.keyOffset(0), frame.keyLength(0));
    }

    /** The server that owns all keys of a request, {@link #CROSS_SERVER} or {@link #NONE}. */
    public int ownerOfAll(RequestFrame frame, byte[] in, int offset) {
        int keys = frame.keyCount();
        if (keys < 2) {
            return ownerOf(frame, in, offset);
        }
        int owner = serverOf(in, offset + frame.keyOffset(0), frame.keyLength(0));
        // A continuum that does not look at keys would scatter them at random.
        for (int key = 1; key < keys && usesHash && owner >= 0; key++) {
            int other = serverOf(in, offset + frame.keyOffset(key), frame.keyLength(key));
            if (other != owner) {
                return other < 0 ? other : CROSS_SERVER;
            }
        }
        return owner;
    }

    /** Whether asking for a key's server again gives the same one. */
    public boolean usesHash() {
        return usesHash;
    }

    /** The server that owns the key, or {@link #NONE}. */
    public int serverOf(byte[] in, int offset, int length) {
        if (continuum == null) {
            return firstServer();
        }
        int hashed = 0;
        try {
            hashed = usesHash ? hashOf(in, offset, length) : 0;
        } catch (Throwable e) {
            hashFaults.failed("hashing a key; the request fails", e);
            return FAULT;
        }
        try {
            int selected = continuum.select(hashed);
            // What follows counts on it; that it is a live one was tried when the table was built.
            return Objects.checkIndex(selected, servers);
        } catch (Throwable e) {
            distributionFaults.failed("selecting a server; the request fails", e);
            return FAULT;
        }
    }

    /** Any server that takes requests, each in turn, or {@link #NONE}. */
    public int anyServer() {
        if (live.length == 0) {
            return NONE;
        }
        anyCursor = anyCursor + 1 < live.length ? anyCursor + 1 : 0;
        return live[anyCursor];
    }

    /** The first server that takes requests, or {@link #NONE}. */
    public int firstServer() {
        return live.length == 0 ? NONE : live[0];
    }

    /** The next server after this one that takes requests, in index order, or {@link #NONE}. */
    public int serverAfter(int server) {
        for (int next : live) {
            if (next > server) {
                return next;
            }
        }
        return NONE;
    }

    public int[] live() {
        return live;
    }

    private int hashOf(byte[] in, int offset, int length) {
        if (tagged) {
            int end = offset + length;
            int open = indexOf(in, offset, end, tagOpen);
            if (open < end) {
                int close = indexOf(in, open + 1, end, tagClose);
                if (close < end && close > open + 1) {
                    return hash.hash(in, open + 1, close - open - 1);
                }
            }
        }
        // twemproxy does not call its hash function for an empty key (nc_server.c server_pool_idx), so 0 for all of
        // them.
        return length == 0 ? 0 : hash.hash(in, offset, length);
    }

    private static int indexOf(byte[] in, int from, int end, byte wanted) {
        int i = from;
        while (i < end && in[i] != wanted) {
            i++;
        }
        return i;
    }
}
