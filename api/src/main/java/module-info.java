/** What a Trepak plugin implements. Start with {@link io.trepak.api.protocol} or {@link io.trepak.api.HashFunction}. */
module io.trepak.api {
    requires static org.jspecify;

    exports io.trepak.api;
    exports io.trepak.api.protocol;
    exports io.trepak.api.export;
    exports io.trepak.api.filter;
    exports io.trepak.api.topology;
}
