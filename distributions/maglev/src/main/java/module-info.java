/** {@code distribution: maglev}. */
module io.trepak.distribution.maglev {
    requires io.trepak.api;
    requires static org.jspecify;
    requires static com.google.auto.service;

    provides io.trepak.api.Distribution with
            io.trepak.distribution.maglev.Maglev;
}
