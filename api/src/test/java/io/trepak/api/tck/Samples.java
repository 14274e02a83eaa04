package io.trepak.api.tck;

import io.trepak.api.Continuum;
import io.trepak.api.Server;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.stream.Stream;

/** Server lists and hashes for {@link DistributionTck}. */
final class Samples {
    private static final int EVEN_HASHES = 20_000;
    private static final int NAME_SETS = 32;

    /** 2^32 divided by the golden ratio: its multiples spread over all hashes more evenly than random ones would. */
    private static final int GOLDEN_STEP = 0x9e3779b9;

    private static final int[] HASHES = makeHashes();

    private Samples() {}

    /** The ends of every range, then many in between. Not to be changed. */
    static int[] hashes() {
        return HASHES;
    }

    private static int[] makeHashes() {
        int[] ends = {0, 1, 32767, 32768, 0x7ffffffe, 0x7fffffff, 0x80000000, 0x80000001, 0xfffffffe, 0xffffffff};
        int[] hashes = Arrays.copyOf(ends, ends.length + EVEN_HASHES);
        for (int i = 0; i < EVEN_HASHES; i++) {
            hashes[ends.length + i] = i * GOLDEN_STEP;
        }
        return hashes;
    }

    /** Two to 25 servers, equal and unequal. */
    static List<List<Server>> lists() {
        int[] equal = new int[25];
        Arrays.fill(equal, 1);
        return List.of(
                servers("pair", 1, 1),
                servers("uneven", 1, 2, 5),
                servers("light", 10, 10, 10, 1),
                servers("skewed", 100_000, 1),
                servers("many", equal));
    }

    /** All servers of a list. */
    static BitSet all(List<Server> servers) {
        BitSet all = new BitSet();
        all.set(0, servers.size());
        return all;
    }

    /** All but some. */
    static BitSet without(List<Server> servers, int... out) {
        BitSet live = all(servers);
        for (int server : out) {
            live.clear(server);
        }
        return live;
    }

    /** Without the first, the last, one between them, the first and the last; two servers at least are live. */
    static List<BitSet> ejections(List<Server> servers) {
        int last = servers.size() - 1;
        return Stream.of(
                        without(servers, 0),
                        without(servers, last / 2),
                        without(servers, last),
                        without(servers, 0, last))
                .filter(live -> live.cardinality() > 1)
                .toList();
    }

    /** Servers {@code prefix-00} and so on, in index order. */
    static List<Server> servers(String prefix, int... weights) {
        List<Server> servers = new ArrayList<>();
        for (int i = 0; i < weights.length; i++) {
            servers.add(
                    Server.of(String.format(Locale.ROOT, "%s-%02d", prefix, i), "127.0.0.1:" + (1 + i), weights[i]));
        }
        return List.copyOf(servers);
    }

    /** The part of all hashes each server gets, averaged over many lists that differ in names only. */
    static double[] shares(Function<List<Server>, Continuum> build, int... weights) {
        double[] shares = new double[weights.length];
        for (int set = 0; set < NAME_SETS; set++) {
            Continuum continuum = build.apply(servers("set" + (char) ('a' + set % 26) + set / 26, weights));
            for (int i = 0; i < EVEN_HASHES; i++) {
                shares[Lookups.select(continuum, i * GOLDEN_STEP, shares.length)] += 1.0 / EVEN_HASHES / NAME_SETS;
            }
        }
        return shares;
    }

    static String percent(double share) {
        return String.format(Locale.ROOT, "%.1f %%", share * 100);
    }
}
