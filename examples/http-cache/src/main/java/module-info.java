/** {@code protocol: http_cache}. */
module com.example.http_cache {
    requires io.trepak.api;
    requires static com.google.auto.service;

    provides io.trepak.api.protocol.Protocol with
            com.example.http_cache.HttpCache;
}
