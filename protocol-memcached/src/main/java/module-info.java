/** {@code protocol: memcached}. */
module io.trepak.protocol.memcached {
    requires io.trepak.api;
    requires static com.google.auto.service;

    provides io.trepak.api.protocol.Protocol with
            io.trepak.protocol.memcached.Memcached;
}
