/** {@code distribution: jump}. */
module io.trepak.distribution.jump {
    requires io.trepak.api;
    requires static org.jspecify;
    requires static com.google.auto.service;

    provides io.trepak.api.Distribution with
            io.trepak.distribution.jump.Jump;
}
