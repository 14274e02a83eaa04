/** {@code distribution: ketama}. */
module io.trepak.distribution.ketama {
    requires io.trepak.api;
    requires static org.jspecify;
    requires static com.google.auto.service;

    provides io.trepak.api.Distribution with
            io.trepak.distribution.ketama.Ketama;
}
