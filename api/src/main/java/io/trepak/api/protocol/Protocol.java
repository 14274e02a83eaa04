package io.trepak.api.protocol;

import io.trepak.api.Options;
import io.trepak.api.Plugin;

/** A wire protocol; selected with {@code protocol: <name>} in a pool ({@code redis: true} is short for redis). */
public interface Protocol extends Plugin {
    /**
     * The codec of one client connection. May hold session state (authenticated, selected database).
     *
     * <p>Thread: worker; also control, once per pool at the start, to have the options checked.
     *
     * @throws IllegalArgumentException from {@link Options#invalid} when an option makes no sense
     */
    FrontendCodec frontend(Options options);

    /**
     * The codec of one server connection.
     *
     * <p>Thread: worker; also control, once per pool at the start, to have the options checked.
     *
     * @throws IllegalArgumentException from {@link Options#invalid} when an option makes no sense
     */
    BackendCodec backend(Options options);

    /**
     * How many kinds of server connections it needs, told apart by what their handshake says. Requests choose one with
     * {@link RequestFrame#lane(int)}; connections of a kind are opened when the first request takes it.
     *
     * @return 1 to 8
     */
    default int lanes() {
        return 1;
    }

    /**
     * The codec of one server connection of a kind. Thread and errors as for {@link #backend(Options)}.
     *
     * @param lane 0 to {@link #lanes()} - 1
     */
    default BackendCodec backend(Options options, int lane) {
        return backend(options);
    }

    /**
     * The codec of one client connection that can tell about the pool. Thread and errors as for {@link
     * #frontend(Options)}; this one is called by the engine.
     *
     * @param status of the pool
     */
    default FrontendCodec frontend(Options options, PoolStatus status) {
        return frontend(options);
    }
}
