package com.example.dxhash;

import com.google.auto.service.AutoService;
import io.trepak.api.Continuum;
import io.trepak.api.Distribution;
import io.trepak.api.Options;
import io.trepak.api.Server;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;

/**
 * DxHash (Dong and Wang, 2021): each key has an endless random sequence of slots, and belongs to the first that a live server
 * holds. A server that is out keeps its slots, so it has to be told from one that never was: its own keys look on, all
 * others stay, however many are out.
 *
 * <p>A server holds as many slots as its weight says, in the order of the list; as many slots again, or more, are left for
 * servers to come. Those that are added at the end of the order take keys, and move none between the others, until the table
 * has to double.
 */
@AutoService(Distribution.class)
public final class Dxhash implements Distribution {
    private static final int MOST_SLOTS = 1 << 20;

    @Override
    public String name() {
        return "dxhash";
    }

    @Override
    public String description() {
        return "the first live server in a random sequence of the key's own; an ejection moves the keys of that server only";
    }

    @Override
    public Continuum build(List<Server> servers, BitSet live, Options options) {
        long total = servers.stream().mapToLong(Server::weight).sum();
        if (total > MOST_SLOTS / 2) {
            throw options.invalid(
                    "servers", "the weights are " + total + " in all; expected at most " + MOST_SLOTS / 2);
        }
        int[] slots = new int[Math.max(4, Integer.highestOneBit((int) total * 2 - 1) * 2)];
        Arrays.fill(slots, Table.NOBODY);
        int next = 0;
        for (int server = 0; server < servers.size(); server++) {
            int end = next + servers.get(server).weight();
            Arrays.fill(slots, next, end, live.get(server) ? server : Table.NOBODY);
            next = end;
        }
        return new Table(slots);
    }

    /** Who holds each slot; their number is a power of two. Never changed once built, so all workers share it. */
    private record Table(int[] slots) implements Continuum {
        private static final int NOBODY = -1;

        /** The chance that a key needs more is below 10^-9 while an eighth of the slots is held. */
        private static final int MOST_TRIES = 160;

        @Override
        public int select(int hash) {
            long state = Integer.toUnsignedLong(hash);
            for (int i = 0; i < MOST_TRIES; i++) {
                state += 0x9E3779B97F4A7C15L;
                int server = slots[(int) mixed(state) & slots.length - 1];
                if (server != NOBODY) {
                    return server;
                }
            }
            return after((int) mixed(state));
        }

        /** The finalizer of SplitMix64. */
        private static long mixed(long state) {
            long z = (state ^ state >>> 30) * 0xBF58476D1CE4E5B9L;
            z = (z ^ z >>> 27) * 0x94D049BB133111EBL;
            return z ^ z >>> 31;
        }

        private int after(int slot) {
            for (int i = slot; ; i++) {
                int server = slots[i & slots.length - 1];
                if (server != NOBODY) {
                    return server;
                }
            }
        }
    }
}
