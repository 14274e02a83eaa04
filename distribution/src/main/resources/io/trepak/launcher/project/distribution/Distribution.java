package @package@;

import com.google.auto.service.AutoService;
import io.trepak.api.Continuum;
import io.trepak.api.Distribution;
import io.trepak.api.Options;
import io.trepak.api.Server;
import java.util.BitSet;
import java.util.List;

/** Cuts the range of the hash into one piece for each server, as long as its weight says. */
@AutoService(Distribution.class)
public final class @Class@ implements Distribution {
    private static final double HASHES = 0x1p32;

    @Override
    public String name() {
        return "@name@";
    }

    @Override
    public String description() {
        return "a piece of the range of hashes for each server; most keys move when a server comes or goes";
    }

    @Override
    public Continuum build(List<Server> servers, BitSet live, Options options) {
        double total = live.stream().mapToDouble(i -> servers.get(i).weight()).sum();
        long[] ends = new long[servers.size()];
        double sum = 0;
        for (int i = 0; i < ends.length; i++) {
            sum += live.get(i) ? servers.get(i).weight() : 0;
            ends[i] = (long) (HASHES * (sum / total));
        }
        return new Table(ends);
    }

    /** Where each server's piece ends; that of a server that is out is empty. Never changed once built, so all workers share it. */
    private record Table(long[] ends) implements Continuum {
        @Override
        public int select(int hash) {
            long place = Integer.toUnsignedLong(hash);
            int server = 0;
            while (place >= ends[server]) {
                server++;
            }
            return server;
        }
    }
}
