package io.trepak.engine.worker.client;

import io.trepak.api.protocol.RequestFrame;
import io.trepak.engine.worker.server.Router;
import java.util.Arrays;

/**
 * The keys of one request, grouped by server: the order of the request is kept within a group. A worker's scratch; good until the next
 * request is grouped.
 */
final class KeyGroups {
    /** Behind the last key of a group. */
    static final int END = -1;

    private static final int KEPT_KEYS = 1024;

    /** Per key the next one of the same server. */
    private int[] nextKey = new int[64];
    /** Per server its first and last key, and how many. */
    private int[] firstKey = new int[16];

    private int[] lastKey = new int[16];
    private int[] keyCount = new int[16];

    /** Groups keys that lie where the frame says. Returns how many servers have one; or {@link Router#NONE} and its like. */
    int group(Router router, int servers, RequestFrame frame, byte[] in, int offset) {
        int keys = frame.keyCount();
        begin(servers, keys);
        int used = 0;
        for (int key = 0; key < keys; key++) {
            int server = router.serverOf(in, offset + frame.keyOffset(key), frame.keyLength(key));
            if (server < 0) {
                return server;
            }
            used += assign(key, server);
        }
        return used;
    }

    private void begin(int servers, int keys) {
        if (firstKey.length < servers) {
            firstKey = new int[servers];
            lastKey = new int[servers];
            keyCount = new int[servers];
        }
        Arrays.fill(keyCount, 0, servers, 0);
        if (nextKey.length < keys) {
            nextKey = new int[Math.max(keys, nextKey.length * 2)];
        }
    }

    /** Puts a key into the group of a server. Returns 1 when it is the first there. */
    private int assign(int key, int server) {
        boolean first = keyCount[server]++ == 0;
        if (first) {
            firstKey[server] = key;
        } else {
            nextKey[lastKey[server]] = key;
        }
        lastKey[server] = key;
        nextKey[key] = END;
        return first ? 1 : 0;
    }

    /** How many keys a server has. */
    int count(int server) {
        return keyCount[server];
    }

    /** The first key of a server that has one. */
    int first(int server) {
        return firstKey[server];
    }

    /** The next key of the same server, or {@link #END}. */
    int next(int key) {
        return nextKey[key];
    }

    /** The only server that has keys, when only one has. */
    int only() {
        int server = 0;
        while (keyCount[server] == 0) {
            server++;
        }
        return server;
    }

    /** Forgets tables that were very large. */
    void trim() {
        if (nextKey.length > KEPT_KEYS) {
            nextKey = new int[64];
        }
    }
}
