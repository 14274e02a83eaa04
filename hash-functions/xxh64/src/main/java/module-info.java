/** {@code hash: xxh64}. */
module io.trepak.hash.xxh64 {
    requires io.trepak.api;
    requires static org.jspecify;
    requires static com.google.auto.service;

    provides io.trepak.api.HashFunction with
            io.trepak.hash.xxh64.Xxh64;
}
