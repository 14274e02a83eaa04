package io.trepak.engine.plugin;

import io.trepak.api.Continuum;
import io.trepak.api.Distribution;
import io.trepak.api.Options;
import io.trepak.api.Server;
import java.util.BitSet;
import java.util.List;

/** Has tables built by a distribution that is not trusted, and tries each before anything is routed by it. */
public final class CheckedContinuum {
    /** Spread over all 32 bits: multiples of 2^32 divided by the golden ratio (Knuth, TAOCP 3, section 6.4). */
    private static final int STRIDE = 0x9e3779b9;

    private static final int PROBES = 256;
    private static final int[] EDGES = {0, 1, -1, Integer.MAX_VALUE, Integer.MIN_VALUE};

    private CheckedContinuum() {}

    /**
     * A table that was right for every hash it was tried with. Whatever the distribution throws comes through. Thread:
     * control.
     *
     * @param live indices of the servers that get keys; left as it is, whatever the distribution does
     * @throws IllegalStateException when it breaks its contract; the message says how
     */
    public static Continuum build(Distribution distribution, List<Server> servers, BitSet live, Options options) {
        Continuum continuum = distribution.build(servers, (BitSet) live.clone(), options);
        if (continuum == null) {
            throw new IllegalStateException("build returned null; expected a continuum");
        }
        Continuum confined = continuum.perThread();
        if (confined == null) {
            throw new IllegalStateException("perThread() of its continuum returned null; expected a continuum");
        }
        confined.usesHash();
        for (int hash : EDGES) {
            probe(confined, hash, servers, live);
        }
        for (int i = 1; i <= PROBES; i++) {
            probe(confined, i * STRIDE, servers, live);
        }
        return continuum;
    }

    private static void probe(Continuum continuum, int hash, List<Server> servers, BitSet live) {
        int selected = continuum.select(hash);
        if (selected < 0 || selected >= servers.size()) {
            throw new IllegalStateException(selected(hash, selected) + " for " + servers.size()
                    + " servers; expected 0 to " + (servers.size() - 1));
        }
        if (!live.get(selected)) {
            throw new IllegalStateException(selected(hash, selected) + ", server '"
                    + servers.get(selected).name() + "', which is out; expected a live one: " + live);
        }
    }

    private static String selected(int hash, int server) {
        return "select(0x" + Integer.toHexString(hash) + ") of its continuum returned " + server;
    }
}
