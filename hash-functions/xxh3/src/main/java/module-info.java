/** {@code hash: xxh3}. */
module io.trepak.hash.xxh3 {
    requires io.trepak.api;
    requires static org.jspecify;
    requires static com.google.auto.service;

    provides io.trepak.api.HashFunction with
            io.trepak.hash.xxh3.Xxh3;
}
