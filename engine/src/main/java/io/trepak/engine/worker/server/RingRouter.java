package io.trepak.engine.worker.server;

import io.trepak.api.Continuum;
import io.trepak.api.HashFunction;
import io.trepak.engine.plugin.FaultCounter;
import io.trepak.engine.pool.PoolSnapshot;
import java.util.Objects;

/** From a key to a server by hash tag, hash and continuum. */
final class RingRouter extends Router {
    private final HashFunction hash;
    private final FaultCounter hashFaults;
    private final FaultCounter distributionFaults;
    private final boolean tagged;
    private final byte tagOpen;
    private final byte tagClose;
    private Continuum continuum;
    private boolean usesHash;

    /**
     * @param tag two Latin-1 characters, or null
     */
    RingRouter(HashFunction hash, FaultCounter hashFaults, String tag, FaultCounter distributionFaults) {
        this.hash = hash.perThread();
        this.hashFaults = hashFaults;
        this.distributionFaults = distributionFaults;
        tagged = tag != null;
        tagOpen = tagged ? (byte) tag.charAt(0) : 0;
        tagClose = tagged ? (byte) tag.charAt(1) : 0;
    }

    @Override
    public boolean goesBy(PoolSnapshot snapshot) {
        return snapshot.ownership() == null;
    }

    @Override
    public boolean use(PoolSnapshot snapshot) {
        try {
            Continuum next =
                    snapshot.continuum() == null ? null : snapshot.continuum().perThread();
            usesHash = next != null && next.usesHash();
            continuum = next;
        } catch (Throwable e) {
            distributionFaults.failed("preparing a continuum; the one before stays in force", e);
            return false;
        }
        taken(snapshot);
        return true;
    }

    @Override
    public boolean usesHash() {
        return usesHash;
    }

    @Override
    public boolean hasUnits() {
        return false;
    }

    @Override
    public int groups() {
        return servers();
    }

    @Override
    public int serverOfGroup(int group) {
        return group;
    }

    @Override
    public int groupOf(byte[] in, int offset, int length) {
        return serverOf(in, offset, length);
    }

    @Override
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
            return Objects.checkIndex(selected, servers());
        } catch (Throwable e) {
            distributionFaults.failed("selecting a server; the request fails", e);
            return FAULT;
        }
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
