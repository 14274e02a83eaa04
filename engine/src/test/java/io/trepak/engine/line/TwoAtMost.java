package io.trepak.engine.line;

import io.trepak.api.Continuum;
import io.trepak.api.Distribution;
import io.trepak.api.Options;
import io.trepak.api.Server;
import java.util.BitSet;
import java.util.List;

/** A distribution that knows two servers at most; halves the hashes. */
public final class TwoAtMost implements Distribution {
    /** For the service loader. */
    public TwoAtMost() {}

    @Override
    public String name() {
        return "two";
    }

    @Override
    public Continuum build(List<Server> servers, BitSet live, Options options) {
        if (servers.size() > 2) {
            throw new IllegalArgumentException(servers.size() + " servers are too many");
        }
        return hash -> hash >>> 31;
    }
}
