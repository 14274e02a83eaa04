/** {@code hash: murmur}. */
module io.trepak.hash.murmur {
    requires io.trepak.api;
    requires static org.jspecify;
    requires static com.google.auto.service;

    provides io.trepak.api.HashFunction with
            io.trepak.hash.murmur.Murmur;
}
