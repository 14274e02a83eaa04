package io.trepak.api.filter;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a {@link RequestFilter} decided. Make those that carry a text once, not per request. {@link FilterContext#toPool} gives the one
 * that sends a request to another pool.
 */
public class Verdict {
    /** On to the next filter, then to the router. */
    public static final Verdict PASS = new Verdict(null);

    /** The filter wrote the response itself. */
    public static final Verdict ANSWERED = new Verdict(null);

    private final @Nullable String rejection;

    /**
     * For the engine and the test kit, whose verdicts say more.
     *
     * @param rejection null for none
     */
    protected Verdict(@Nullable String rejection) {
        this.rejection = rejection;
    }

    /**
     * Answer with an error.
     *
     * @param message printable ASCII without line breaks
     */
    public static Verdict reject(String message) {
        return new Verdict(Objects.requireNonNull(message));
    }

    /** The message of {@link #reject}, else null. */
    public final @Nullable String rejection() {
        return rejection;
    }
}
