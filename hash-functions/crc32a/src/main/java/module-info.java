/** {@code hash: crc32a}. */
module io.trepak.hash.crc32a {
    requires io.trepak.api;
    requires static org.jspecify;
    requires static com.google.auto.service;

    provides io.trepak.api.HashFunction with
            io.trepak.hash.crc32a.Crc32a;
}
