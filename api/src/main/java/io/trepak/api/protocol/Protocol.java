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
}
