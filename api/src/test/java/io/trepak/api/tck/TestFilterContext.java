package io.trepak.api.tck;

import io.trepak.api.Options;
import io.trepak.api.filter.FilterContext;
import io.trepak.api.filter.Verdict;
import java.util.List;
import java.util.Objects;

/** A pool made up by a test for a filter. */
public final class TestFilterContext extends TestContext implements FilterContext {
    private static final class ToPool extends Verdict {
        private final String pool;

        ToPool(String pool) {
            super(null);
            this.pool = pool;
        }
    }

    private final List<String> others;

    /** A pool beside which there are others of any name. */
    public TestFilterContext(Options options) {
        this(options, null);
    }

    /** A pool beside which there are these. */
    public TestFilterContext(Options options, List<String> others) {
        super(options);
        this.others = others;
    }

    @Override
    public String pool() {
        return "pool";
    }

    @Override
    public Verdict toPool(String key, String name) {
        Objects.requireNonNull(name, "name");
        if (others != null && !others.contains(name)) {
            throw options().invalid(key, "names pool '" + name + "', which is not there");
        }
        return new ToPool(name);
    }

    /** The pool a verdict sends a request to; null for none. */
    public static String poolOf(Verdict verdict) {
        return verdict instanceof ToPool to ? to.pool : null;
    }
}
