package io.trepak.engine.worker.client;

import io.trepak.api.protocol.RequestFrame;
import io.trepak.engine.worker.server.Router;
import java.util.Arrays;

/**
 * The keys of one request in groups that may be in one request each: by server, or by unit, see {@link Router}. The order of the request
 * is kept within a group, and groups are in ascending order of their servers. A worker's scratch; good until the next request is
 * grouped.
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
    private Router router;
    /** Whether groups are units: too many to look at each. */
    private boolean areUnits;
    /** Of units: server and unit of each group, ascending; of the last request as well, until the next. */
    private long[] order = new long[16];

    private int used;
    private int cursor;

    /** Groups keys that lie where the frame says. Returns how many groups there are; or {@link Router#NONE} and its like. */
    int group(Router by, RequestFrame frame, byte[] in, int offset) {
        int keys = frame.keyCount();
        begin(by, keys);
        int groups = 0;
        for (int key = 0; key < keys; key++) {
            int group = by.groupOf(in, offset + frame.keyOffset(key), frame.keyLength(key));
            if (group < 0) {
                return group;
            }
            if (assign(key, group)) {
                groups++;
                if (areUnits && !note(group)) {
                    return Router.NONE;
                }
            }
        }
        if (areUnits) {
            Arrays.sort(order, 0, used);
        }
        return groups;
    }

    /** Notes a unit with a key. Returns false when no server owns it. */
    private boolean note(int unit) {
        int server = router.serverOfGroup(unit);
        if (used == order.length) {
            order = Arrays.copyOf(order, 2 * used);
        }
        order[used++] = (long) server << Integer.SIZE | unit;
        return server >= 0;
    }

    private void begin(Router by, int keys) {
        router = by;
        int groups = by.groups();
        for (int i = 0; i < used; i++) {
            keyCount[(int) order[i]] = 0;
        }
        used = 0;
        if (firstKey.length < groups) {
            firstKey = new int[groups];
            lastKey = new int[groups];
            keyCount = new int[groups];
        }
        if (!by.hasUnits() || !areUnits) {
            Arrays.fill(keyCount, 0, groups, 0);
        }
        areUnits = by.hasUnits();
        if (nextKey.length < keys) {
            nextKey = new int[Math.max(keys, nextKey.length * 2)];
        }
    }

    /** Puts a key into a group. Returns whether it is the first there. */
    private boolean assign(int key, int group) {
        boolean first = keyCount[group]++ == 0;
        if (first) {
            firstKey[group] = key;
        } else {
            nextKey[lastKey[group]] = key;
        }
        lastKey[group] = key;
        nextKey[key] = END;
        return first;
    }

    /** The first group, when there is one. */
    int firstGroup() {
        cursor = 0;
        return areUnits ? (int) order[0] : nextServer(0);
    }

    /** The group after this one, or {@link #END}. */
    int nextGroup(int group) {
        if (areUnits) {
            return ++cursor < used ? (int) order[cursor] : END;
        }
        return nextServer(group + 1);
    }

    private int nextServer(int from) {
        int servers = router.groups();
        int server = from;
        while (server < servers && keyCount[server] == 0) {
            server++;
        }
        return server < servers ? server : END;
    }

    /** The server of a group. */
    int server(int group) {
        return router.serverOfGroup(group);
    }

    /** The unit of a group; -1 where keys have none. */
    int unit(int group) {
        return areUnits ? group : -1;
    }

    /** How many keys a group has. */
    int count(int group) {
        return keyCount[group];
    }

    /** The first key of a group that has one. */
    int first(int group) {
        return firstKey[group];
    }

    /** The next key of the same group, or {@link #END}. */
    int next(int key) {
        return nextKey[key];
    }

    /** Forgets tables that were very large. */
    void trim() {
        if (nextKey.length > KEPT_KEYS) {
            nextKey = new int[64];
        }
    }
}
