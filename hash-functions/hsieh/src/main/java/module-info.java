/** {@code hash: hsieh}. */
module io.trepak.hash.hsieh {
    requires io.trepak.api;
    requires static org.jspecify;
    requires static com.google.auto.service;

    provides io.trepak.api.HashFunction with
            io.trepak.hash.hsieh.Hsieh;
}
