/** {@code hash: crc32c}. */
module io.trepak.hash.crc32c {
    requires io.trepak.api;
    requires static org.jspecify;
    requires static com.google.auto.service;

    provides io.trepak.api.HashFunction with
            io.trepak.hash.crc32c.Crc32c;
}
