/** {@code hash: one_at_a_time}. */
module io.trepak.hash.one_at_a_time {
    requires io.trepak.api;
    requires static org.jspecify;
    requires static com.google.auto.service;

    provides io.trepak.api.HashFunction with
            io.trepak.hash.one_at_a_time.OneAtATime;
}
