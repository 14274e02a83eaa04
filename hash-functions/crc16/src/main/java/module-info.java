/** {@code hash: crc16}. */
module io.trepak.hash.crc16 {
    requires io.trepak.api;
    requires static org.jspecify;
    requires static com.google.auto.service;

    provides io.trepak.api.HashFunction with
            io.trepak.hash.crc16.Crc16;
}
