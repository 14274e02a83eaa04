package io.trepak.protocol.memcached;

/** The errors a request line can bring, as commands answered without a server; in memcached's words where it has some. */
final class Refusal {
    /** Wrong number of fields, or a command nobody knows. */
    static final MemcachedCommand UNKNOWN = of("ERROR");

    static final MemcachedCommand BAD_LINE = of("CLIENT_ERROR bad command line format");

    /** A data block of unknown length follows: nothing behind this line can be understood. */
    static final MemcachedCommand BAD_LENGTH =
            MemcachedCommand.closing("error", "CLIENT_ERROR bad command line format");

    static final MemcachedCommand BAD_DATA = of("CLIENT_ERROR bad data chunk");
    static final MemcachedCommand BAD_EXPTIME = of("CLIENT_ERROR invalid exptime argument");
    static final MemcachedCommand FLAGS_TOO_LONG = of("CLIENT_ERROR options flags too long");
    static final MemcachedCommand DUPLICATE_FLAG = of("CLIENT_ERROR duplicate flag");
    static final MemcachedCommand BAD_FLAG = of("CLIENT_ERROR invalid or duplicate flag");
    static final MemcachedCommand BAD_BASE64 = of("CLIENT_ERROR error decoding key");

    /** With the words of {@code memcached -F}. */
    static final MemcachedCommand NO_FLUSH = of("CLIENT_ERROR flush_all not allowed");

    /** A text of our own: memcached has no such limit. */
    static final MemcachedCommand TOO_MANY_KEYS = of("CLIENT_ERROR too many keys; see memcached_max_keys_per_get");

    /** An error that noreply keeps from being told, as in memcached (memcached.c, out_string). */
    static final MemcachedCommand UNTOLD = of("");

    /** Closes the connection without a word. */
    static final MemcachedCommand HTTP = of("");

    private Refusal() {}

    private static MemcachedCommand of(String line) {
        return MemcachedCommand.answered("error", line);
    }
}
