package io.trepak.engine.worker.client;

/** A client as filters are shown it, and what they keep for it. */
interface FilteredClient {
    /** Where it is, as it is logged. */
    String address();

    /** Who it has proved to be; null for nobody. */
    String user();

    /** The first of what filters keep for it; null for nothing. */
    FilterState filterState();

    void filterState(FilterState state);
}
