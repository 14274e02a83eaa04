package io.trepak.api.protocol;

import org.jspecify.annotations.Nullable;

/**
 * A request that went to several servers, and the responses to its fragments, in ascending order of server.
 *
 * <p>Valid during {@link FrontendCodec#join} only.
 */
public interface Fragments extends RequestInfo {
    /** How many keys the request had; 0 for {@link Route#ALL}. */
    @Override
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
     * Why a fragment brought no response.
     *
     * @return null when it did bring one
     */
    @Nullable
    Failure failure(int fragment);

    /** The array that holds the response of a fragment, from {@link #offset} on; null when it failed. */
    byte @Nullable [] response(int fragment);

    /** Index of the first byte of a fragment's response in {@link #response}. */
    int offset(int fragment);

    /** Length of a fragment's response in bytes; exactly one response as delimited by {@link BackendCodec#decode}. */
    int length(int fragment);

    /**
     * The keys of the request, if its command has {@link Command.Trait#KEYS_FOR_JOIN}.
     *
     * @return the array that holds them, each from {@link #keyOffset} on; null otherwise
     */
    byte @Nullable [] keys();

    /** Index of the first byte of a key in {@link #keys}; meaningless when there are none. */
    int keyOffset(int key);

    /** Length of a key in bytes. */
    int keyLength(int key);
}
