/** {@code hash: fnv1a_32}. */
module io.trepak.hash.fnv1a_32 {
    requires io.trepak.api;
    requires static org.jspecify;
    requires static com.google.auto.service;

    provides io.trepak.api.HashFunction with
            io.trepak.hash.fnv1a_32.Fnv1a32;
}
