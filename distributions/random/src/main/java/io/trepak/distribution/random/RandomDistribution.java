package io.trepak.distribution.random;

import com.google.auto.service.AutoService;
import io.trepak.api.Continuum;
import io.trepak.api.Distribution;
import io.trepak.api.Notes;
import io.trepak.api.Options;
import io.trepak.api.PoolView;
import io.trepak.api.Reviewer;
import io.trepak.api.Server;
import java.util.BitSet;
import java.util.List;
import java.util.SplittableRandom;

/** Any server each time, all equally often: weights do not count (twemproxy hashkit/nc_random.c). */
@AutoService(Distribution.class)
public final class RandomDistribution implements Distribution, Reviewer {
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

    @Override
    public void review(PoolView pool, Notes notes) {
        List<Server> servers = pool.servers();
        for (int i = 1; i < servers.size(); i++) {
            if (servers.get(i).weight() != servers.get(0).weight()) {
                notes.risk(
                        "ignored-weight",
                        i,
                        "weight " + servers.get(i).weight() + " of server '"
                                + servers.get(i).name() + "' has no effect",
                        "random draws every server equally often",
                        "make all weights 1, or choose a distribution that knows weights");
                return;
            }
        }
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
