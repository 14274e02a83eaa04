/** {@code protocol: memcached_binary}. */
module com.example.memcached_binary {
    requires io.trepak.api;
    requires static com.google.auto.service;

    provides io.trepak.api.protocol.Protocol with
            com.example.memcached_binary.MemcachedBinary;
}
