package io.trepak.api.filter;

import org.jspecify.annotations.Nullable;

/**
 * The client of a request. Valid during the call that brings it. Made by the engine; a later minor version may add methods.
 *
 * <p>Thread: worker.
 */
public interface FilterClient {
    /** Where it is, as it is logged: {@code 10.1.2.3:51234}, or what a Unix socket is called. */
    String address();

    /** Who it has said it is, and proved; null for nobody. */
    @Nullable
    String user();

    /** What this filter keeps for this client; null at first, and again when a reload has opened the filter anew. */
    @Nullable
    Object state();

    /** Keeps something for this client as long as it is connected. No other filter sees it. */
    void state(@Nullable Object value);
}
