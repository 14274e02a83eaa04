/** {@code distribution: rendezvous}. */
module io.trepak.distribution.rendezvous {
    requires io.trepak.api;
    requires static org.jspecify;
    requires static com.google.auto.service;

    provides io.trepak.api.Distribution with
            io.trepak.distribution.rendezvous.Rendezvous;
}
