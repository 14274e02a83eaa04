/** {@code hash: murmur3_32}. */
module io.trepak.hash.murmur3_32 {
    requires io.trepak.api;
    requires static org.jspecify;
    requires static com.google.auto.service;

    provides io.trepak.api.HashFunction with
            io.trepak.hash.murmur3_32.Murmur332;
}
