package io.trepak.api.filter;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What a {@link RequestFilter} decided. Make those that carry a text once, not per request. */
public final class Verdict {
    /** On to the next filter, then to the router. */
    public static final Verdict PASS = new Verdict(null, null);

    /** The filter wrote the response itself. */
    public static final Verdict ANSWERED = new Verdict(null, null);

    private final @Nullable String rejection;
    private final @Nullable String pool;

    private Verdict(@Nullable String rejection, @Nullable String pool) {
        this.rejection = rejection;
        this.pool = pool;
    }

    /**
     * Answer with an error.
     *
     * @param message printable ASCII without line breaks
     */
    public static Verdict reject(String message) {
        return new Verdict(Objects.requireNonNull(message), null);
    }

    /**
     * Route in another pool of the same protocol instead.
     *
     * @param name of a configured pool; an unknown one or one of another protocol is answered with an error
     */
    public static Verdict pool(String name) {
        return new Verdict(null, Objects.requireNonNull(name));
    }

    /** The message of {@link #reject}, else null. */
    public @Nullable String rejection() {
        return rejection;
    }

    /** The name of {@link #pool(String)}, else null. */
    public @Nullable String pool() {
        return pool;
    }
}
