package io.trepak.api.filter;

import io.trepak.api.Options;
import io.trepak.api.Plugin;

/** Makes request filters; a pool asks for them, in order, with {@code filters: first second}. */
public interface FilterProvider extends Plugin {
    /**
     * One filter for one pool on one worker.
     *
     * <p>Thread: control, at the start of the pool.
     *
     * @param pool the pool's name
     * @param options the pool's own keys
     * @throws IllegalArgumentException from {@link Options#invalid} when an option makes no sense
     */
    RequestFilter create(String pool, Options options);
}
