package io.trepak.topology.redis_cluster;

import io.trepak.api.topology.Ownership;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;

/** Who owns which slots, for workers. Two that say the same are equal. */
final class SlotOwnership implements Ownership {
    private static final short NOBODY = -1;

    /** By slot, index of the server. */
    private final short[] owners;
    /** By server, what redirects may call it: {@code host:port}; the first one is its name. */
    private final byte[][][] names;

    private final long[] moving;
    private final int hash;

    /** What the servers are called: each has one name at least. */
    SlotOwnership(short[] owners, List<List<String>> names, BitSet moving) {
        this.owners = owners.clone();
        this.names = new byte[names.size()][][];
        for (int server = 0; server < this.names.length; server++) {
            this.names[server] = names.get(server).stream()
                    .map(name -> name.getBytes(StandardCharsets.UTF_8))
                    .toArray(byte[][]::new);
        }
        this.moving = Arrays.copyOf(moving.toLongArray(), Slots.COUNT / Long.SIZE);
        this.hash = 31 * Arrays.hashCode(this.owners) + Arrays.deepHashCode(this.names);
    }

    @Override
    public int units() {
        return Slots.COUNT;
    }

    @Override
    public int unitOf(byte[] key, int offset, int length) {
        return Slots.of(key, offset, length);
    }

    @Override
    public int ownerOf(int unit) {
        return owners[unit];
    }

    @Override
    public boolean isMoving(int unit) {
        return (moving[unit >> 6] & 1L << unit) != 0;
    }

    @Override
    public int serverAt(byte[] in, int offset, int length, int saidBy) {
        int end = offset + length;
        int colon = lastColon(in, offset, end);
        if (colon < offset) {
            return NOBODY;
        }
        for (int server = 0; server < names.length; server++) {
            for (byte[] name : names[server]) {
                if (colon > offset
                        ? Arrays.equals(name, 0, name.length, in, offset, end)
                        : isBeside(name, in, offset, end, saidBy)) {
                    return server;
                }
            }
        }
        return NOBODY;
    }

    /** Whether a name has the host of a server, and the port that stands behind a colon. */
    private boolean isBeside(byte[] name, byte[] in, int colon, int end, int saidBy) {
        if (saidBy < 0 || saidBy >= names.length) {
            return false;
        }
        int nameColon = lastColon(name, 0, name.length);
        if (nameColon < 0 || !Arrays.equals(name, nameColon, name.length, in, colon, end)) {
            return false;
        }
        for (byte[] other : names[saidBy]) {
            int otherColon = lastColon(other, 0, other.length);
            if (otherColon == nameColon && Arrays.equals(name, 0, nameColon, other, 0, otherColon)) {
                return true;
            }
        }
        return false;
    }

    private static int lastColon(byte[] text, int from, int end) {
        int at = end - 1;
        while (at >= from && text[at] != ':') {
            at--;
        }
        return at >= from ? at : NOBODY;
    }

    @Override
    public String describe(int unit) {
        return "slot " + unit;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof SlotOwnership that
                && hash == that.hash
                && Arrays.equals(owners, that.owners)
                && Arrays.equals(moving, that.moving)
                && Arrays.deepEquals(names, that.names);
    }

    @Override
    public int hashCode() {
        return hash;
    }
}
