package io.trepak.engine.worker;

import io.trepak.api.Continuum;
import io.trepak.api.HashFunction;
import io.trepak.engine.pool.PoolSnapshot;

/** From a key to a server: hash tag, hash, continuum. One per pool and worker. */
final class Router {
    /** No server takes requests. */
    static final int NONE = -1;

    private final HashFunction hash;
    private final boolean tagged;
    private final byte tagOpen;
    private final byte tagClose;
    private int[] live;
    private Continuum continuum;
    private boolean hashed;
    private int anyCursor;

    /**
     * @param tag two Latin-1 characters, or null
     */
    Router(HashFunction hash, String tag, PoolSnapshot snapshot) {
        this.hash = hash.confined();
        tagged = tag != null;
        tagOpen = tagged ? (byte) tag.charAt(0) : 0;
        tagClose = tagged ? (byte) tag.charAt(1) : 0;
        use(snapshot);
    }

    void use(PoolSnapshot snapshot) {
        live = snapshot.live();
        continuum = snapshot.continuum() == null ? null : snapshot.continuum().confined();
        hashed = continuum != null && continuum.usesHash();
    }

    /** The server that owns the key, or {@link #NONE}. */
    int serverOf(byte[] in, int offset, int length) {
        if (continuum == null) {
            return live.length == 0 ? NONE : live[0];
        }
        return live[continuum.select(hashed ? hashOf(in, offset, length) : 0)];
    }

    /** Any server that takes requests, each in turn, or {@link #NONE}. */
    int anyServer() {
        if (live.length == 0) {
            return NONE;
        }
        anyCursor = anyCursor + 1 < live.length ? anyCursor + 1 : 0;
        return live[anyCursor];
    }

    int[] live() {
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
