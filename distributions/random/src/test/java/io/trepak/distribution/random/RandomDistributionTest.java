package io.trepak.distribution.random;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;

import io.trepak.api.Continuum;
import io.trepak.api.Distribution;
import io.trepak.api.Server;
import io.trepak.api.tck.DistributionTck;
import io.trepak.api.tck.TestOptions;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RandomDistributionTest extends DistributionTck {
    @Override
    protected Distribution subject() {
        return new RandomDistribution();
    }

    /** Weight is ignored, as by twemproxy. */
    @Override
    protected double expectedShare(List<Server> servers, int server) {
        return 1.0 / servers.size();
    }

    @Test
    void sparesTheEngineTheHash() {
        assertFalse(build().usesHash());
    }

    @Test
    void everyWorkerDrawsItsOwnNumbers() {
        Continuum continuum = build();
        Continuum one = continuum.perThread();
        Continuum other = continuum.perThread();
        assertNotSame(one, other);
        // 2^-64 is the chance that two independent sequences of 64 coins are equal.
        int[] drawn = IntStream.generate(() -> one.select(0)).limit(64).toArray();
        int[] drawnByOther = IntStream.generate(() -> other.select(0)).limit(64).toArray();
        assertFalse(Arrays.equals(drawn, drawnByOther));
    }

    private Continuum build() {
        List<Server> servers = List.of(Server.of("a", "a", 1), Server.of("b", "b", 9));
        BitSet live = new BitSet();
        live.set(0, servers.size());
        return subject().build(servers, live, TestOptions.none());
    }
}
