package io.trepak.distribution.random;

import com.google.auto.service.AutoService;
import io.trepak.api.Continuum;
import io.trepak.api.Distribution;
import io.trepak.api.Options;
import io.trepak.api.Server;
import java.util.BitSet;
import java.util.List;
import java.util.SplittableRandom;

/** Any server each time, all equally often: weights do not count (twemproxy hashkit/nc_random.c). */
@AutoService(Distribution.class)
public final class RandomDistribution implements Distribution {
    @Override
    public String name() {
        return "random";
    }

    @Override
    public String description() {
        return "any server each time, whatever key and weight; for pools where all servers hold the same";
    }

    @Override
    public Continuum build(List<Server> servers, BitSet live, Options options) {
        return new Draw(live.stream().toArray());
    }

    /** Draws a server. Belongs to one worker, with a generator of its own. */
    private static final class Draw implements Continuum {
        private final int[] servers;
        private final SplittableRandom random = new SplittableRandom();

        Draw(int[] servers) {
            this.servers = servers;
        }

        @Override
        public int select(int hash) {
            return servers[random.nextInt(servers.length)];
        }

        @Override
        public boolean usesHash() {
            return false;
        }

        @Override
        public Continuum perThread() {
            return new Draw(servers);
        }
    }
}
