/** {@code hash: crc32}. */
module io.trepak.hash.crc32 {
    requires io.trepak.api;
    requires static org.jspecify;
    requires static com.google.auto.service;

    provides io.trepak.api.HashFunction with
            io.trepak.hash.crc32.Crc32;
}
