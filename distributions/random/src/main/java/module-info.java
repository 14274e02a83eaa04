/** {@code distribution: random}. */
module io.trepak.distribution.random {
    requires io.trepak.api;
    requires static org.jspecify;
    requires static com.google.auto.service;

    provides io.trepak.api.Distribution with
            io.trepak.distribution.random.RandomDistribution;
}
