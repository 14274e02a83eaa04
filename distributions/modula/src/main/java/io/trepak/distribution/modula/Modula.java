package io.trepak.distribution.modula;

import com.google.auto.service.AutoService;
import io.trepak.api.Continuum;
import io.trepak.api.CountableContinuum;
import io.trepak.api.Distribution;
import io.trepak.api.Notes;
import io.trepak.api.Options;
import io.trepak.api.PoolView;
import io.trepak.api.Reviewer;
import io.trepak.api.Server;
import java.util.BitSet;
import java.util.List;

/**
 * The remainder of the hash picks a slot; each server has as many slots as weight, side by side in index order (twemproxy
 * hashkit/nc_modula.c). Simple, and most keys move when a server comes or goes.
 */
@AutoService(Distribution.class)
public final class Modula implements Distribution, Reviewer {
    @Override
    public String name() {
        return "modula";
    }

    @Override
    public String description() {
        return "hash modulo the sum of the weights; most keys move when a server comes or goes";
    }

    @Override
    public Continuum build(List<Server> servers, BitSet live, Options options) {
        return new Slots(servers, live);
    }

    @Override
    public void review(PoolView pool, Notes notes) {
        if ("true".equals(pool.value("auto_eject_hosts")) && (pool.servers().size() > 1 || pool.isSpread())) {
            notes.risk(
                    "eject-modula",
                    "auto_eject_hosts",
                    "\"auto_eject_hosts\" with modula",
                    "with modula nearly every key has another server when one leaves or returns, so one failure empties"
                            + " the whole cache, twice",
                    "use \"distribution: ketama\" (moves keys once), or set \"auto_eject_hosts\" to false");
        }
        if (pool.isSpread()) {
            notes.risk(
                    "addresses-modula",
                    "server_addresses",
                    "\"server_addresses: servers\" with modula",
                    "with modula nearly every key has another server when an address comes or goes",
                    "use \"distribution: ketama\", or list the servers");
        }
    }

    /**
     * Where each server's run of slots ends. twemproxy writes every slot down; the ends alone say the same and take no
     * memory for weights in the millions. The run of a server that is out is empty. Immutable, shared by all workers.
     */
    private static final class Slots implements CountableContinuum {
        private static final long LAST_HASH = 0xffffffffL;

        private final long[] ends;
        private final long count;

        Slots(List<Server> servers, BitSet live) {
            ends = new long[servers.size()];
            long end = 0;
            for (int i = 0; i < ends.length; i++) {
                end += live.get(i) ? servers.get(i).weight() : 0;
                ends[i] = end;
            }
            count = end;
        }

        @Override
        public int select(int hash) {
            return ownerOf(Integer.toUnsignedLong(hash) % count);
        }

        private int ownerOf(long slot) {
            int low = 0;
            int high = ends.length - 1;
            while (low < high) {
                int middle = (low + high) >>> 1;
                if (slot < ends[middle]) {
                    high = middle;
                } else {
                    low = middle + 1;
                }
            }
            return low;
        }

        @Override
        public long runEnd(int hash) {
            long place = Integer.toUnsignedLong(hash);
            long slot = place % count;
            return Math.min(LAST_HASH, place + ends[ownerOf(slot)] - 1 - slot);
        }

        @Override
        public long period() {
            return count;
        }

        @Override
        public int points(int server) {
            return (int) (server == 0 ? ends[0] : ends[server] - ends[server - 1]);
        }
    }
}
