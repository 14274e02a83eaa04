package io.trepak.engine.worker.server;

import io.trepak.api.protocol.Command;
import io.trepak.api.protocol.RequestFrame;
import io.trepak.engine.pool.PoolSnapshot;

/**
 * From a key to a server, as a snapshot of the pool says: by a ring, or by who owns the key's unit. One per pool and worker, until a
 * snapshot is of the other kind.
 *
 * <p>Keys that may be in one request are a group: all of a server on a ring, those of one unit otherwise.
 */
public abstract class Router {
    /** No server takes requests. */
    public static final int NONE = -1;
    /** The keys of one request are in several groups. */
    public static final int CROSS_SERVER = -2;
    /** The server a request asks for is not part of the pool. */
    public static final int GONE = -3;
    /** A plugin failed while the server was looked for. */
    public static final int FAULT = -4;

    private int[] live = {};
    private int servers;
    private int version;
    private int anyCursor;

    Router() {}

    /** Whether it can use a snapshot; else another router is needed. */
    public abstract boolean goesBy(PoolSnapshot snapshot);

    /** Goes by a snapshot from now on. Returns false when a plugin has failed, and the one before stays in force. */
    public abstract boolean use(PoolSnapshot snapshot);

    final void changed() {
        version++;
    }

    final void taken(PoolSnapshot snapshot) {
        live = snapshot.live();
        servers = snapshot.servers();
        version++;
    }

    /** Another number after each change of what it goes by. */
    public final int version() {
        return version;
    }

    final int servers() {
        return servers;
    }

    // ---- keys

    /** The server that owns the key, or {@link #NONE}. */
    public abstract int serverOf(byte[] in, int offset, int length);

    /** Whether asking for a key's server again gives the same one. */
    public abstract boolean usesHash();

    /** Whether keys of one server may be in several groups, so that requests for them cannot be merged. */
    public abstract boolean hasUnits();

    /** How many groups there are. */
    public abstract int groups();

    /** The group of a key, or {@link #NONE} and its like. */
    public abstract int groupOf(byte[] in, int offset, int length);

    /** The server of a group; on a ring its number, else possibly {@link #NONE}. */
    public abstract int serverOfGroup(int group);

    /** The server that an address means which another server has named; or {@link #NONE}. */
    public int serverAt(byte[] in, int offset, int length, int saidBy) {
        return NONE;
    }

    /** A server says that a unit belongs to another one, until there is another snapshot. Returns whether it did not before. */
    public boolean moved(int unit, int server) {
        return false;
    }

    /** Whether a unit has no owner, or another soon or of late: then no replica knows which of its keys there are. */
    public boolean isMoving(int unit) {
        return false;
    }

    /** How people call a unit. */
    public String describe(int unit) {
        return "unit " + unit;
    }

    /** The unit of a request for one server; -1 where keys have none, or it has none. */
    public final int unitOf(RequestFrame frame, byte[] in, int offset) {
        if (!hasUnits() || !isByKey(frame.command())) {
            return -1;
        }
        if (frame.isRoutedByOtherKey()) {
            return groupOf(frame.routingKey(), 0, frame.routingKeyLength());
        }
        return frame.keyCount() == 0 ? -1 : groupOf(in, offset + frame.keyOffset(0), frame.keyLength(0));
    }

    /** Whether the keys of a request decide where it goes. */
    public static boolean isByKey(Command command) {
        return switch (command.route()) {
            case KEYED, SPLIT, SAME_SERVER -> true;
            default -> false;
        };
    }

    /** The server a request with its keys in {@code in} belongs to, or {@link #NONE}. */
    public final int ownerOf(RequestFrame frame, byte[] in, int offset) {
        if (frame.isRoutedByOtherKey()) {
            return serverOf(frame.routingKey(), 0, frame.routingKeyLength());
        }
        return frame.keyCount() == 0 ? anyServer() : serverOf(in, offset + frame.keyOffset(0), frame.keyLength(0));
    }

    /** The server that owns all keys of a request, {@link #CROSS_SERVER} or {@link #NONE}. */
    public final int ownerOfAll(RequestFrame frame, byte[] in, int offset) {
        int keys = frame.keyCount();
        if (keys < 2) {
            return ownerOf(frame, in, offset);
        }
        int group = groupOf(in, offset + frame.keyOffset(0), frame.keyLength(0));
        // A continuum that does not look at keys would scatter them at random.
        for (int key = 1; key < keys && usesHash() && group >= 0; key++) {
            int other = groupOf(in, offset + frame.keyOffset(key), frame.keyLength(key));
            if (other != group) {
                return other < 0 ? other : CROSS_SERVER;
            }
        }
        return group < 0 ? group : serverOfGroup(group);
    }

    // ---- servers

    /** Any server that takes requests, each in turn, or {@link #NONE}. */
    public final int anyServer() {
        if (live.length == 0) {
            return NONE;
        }
        anyCursor = anyCursor + 1 < live.length ? anyCursor + 1 : 0;
        return live[anyCursor];
    }

    /** The first server that takes requests, or {@link #NONE}. */
    public final int firstServer() {
        return live.length == 0 ? NONE : live[0];
    }

    public final int[] live() {
        return live;
    }
}
