/** {@code distribution: modula}. */
module io.trepak.distribution.modula {
    requires io.trepak.api;
    requires static org.jspecify;
    requires static com.google.auto.service;

    provides io.trepak.api.Distribution with
            io.trepak.distribution.modula.Modula;
}
