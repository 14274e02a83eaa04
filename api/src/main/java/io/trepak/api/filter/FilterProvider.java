package io.trepak.api.filter;

import io.trepak.api.Options;
import io.trepak.api.Plugin;

/** Makes request filters; a pool asks for them, in order, with {@code filters: first second}. */
public interface FilterProvider extends Plugin {
    /**
     * One filter for one pool on one worker, so it may keep state without a lock. Opened once more by each check of a file, which
     * closes what it gets.
     *
     * <p>Each worker's filter has a context of its own: a counter of one name is one for all of them, of a gauge or a page the last one
     * that was asked for counts.
     *
     * <p>Thread: control, before any request is shown to it.
     *
     * @throws IllegalArgumentException from {@link Options#invalid} when an option makes no sense
     */
    RequestFilter open(FilterContext context);
}
