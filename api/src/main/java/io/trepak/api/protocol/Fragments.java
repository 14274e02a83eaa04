package io.trepak.api.protocol;

/**
 * The responses to the fragments of a split request, in ascending order of server.
 *
 * <p>Valid during {@link FrontendCodec#join} only.
 */
public interface Fragments {
    /** How many keys the request had; 0 for {@link Route#ALL}. */
    int keyCount();

    /**
     * Which fragment carried a key. Within a fragment the keys keep the order of the request.
     *
     * @param key 0 to keyCount - 1, in the order of the request
     * @return 0 to count - 1
     */
    int fragmentOf(int key);

    /** How many fragments there are. */
    int count();

    /** How many keys a fragment carried. */
    int keysIn(int fragment);

    /**
     * Why a fragment brought no response, e.g. {@code Connection refused}.
     *
     * @return null when it did bring one
     */
    String failure(int fragment);

    /** The array that holds the response of a fragment, from {@link #offset} on; null when it failed. */
    byte[] response(int fragment);

    /** Index of the first byte of a fragment's response in {@link #response}. */
    int offset(int fragment);

    /** Length of a fragment's response in bytes; exactly one response as delimited by {@link BackendCodec#decode}. */
    int length(int fragment);

    /**
     * A number that names the server of a fragment: the same in every proxy with this server in its configuration, and after
     * a reload; 1 to 16,777,215.
     */
    default int serverTag(int fragment) {
        throw new UnsupportedOperationException("of no use to a kit that has no servers");
    }

    /** The tag of the next server that takes requests, in index order; 0 when the fragment's was the last. */
    default int nextServerTag(int fragment) {
        throw new UnsupportedOperationException("of no use to a kit that has no servers");
    }

    /**
     * The keys of the request, if its command has {@link Command.Trait#KEYS_FOR_JOIN}.
     *
     * @return the array that holds them, each from {@link #keyOffset} on; null otherwise
     */
    default byte[] keys() {
        return null;
    }

    /** Index of the first byte of a key in {@link #keys}. */
    default int keyOffset(int key) {
        throw new UnsupportedOperationException("the command has no trait KEYS_FOR_JOIN");
    }

    /** Length of a key in bytes. */
    default int keyLength(int key) {
        throw new UnsupportedOperationException("the command has no trait KEYS_FOR_JOIN");
    }
}
