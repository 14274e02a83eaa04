package io.trepak.api.protocol;

/** Where a command goes. The engine reads it; a later minor version may add constants. */
public enum Route {
    /** To the server that owns the first key; the frame goes out as it came in. */
    KEYED,
    /** Split by key into one fragment per server, answers put together by {@link FrontendCodec#join}. */
    SPLIT,
    /** To any one live server; the frame goes out as it came in. */
    ANY,
    /** To every live server, answers put together by {@link FrontendCodec#join} (as many fragments as servers, no keys). */
    ALL,
    /** To no server: {@link FrontendCodec#respond} writes the response. */
    LOCAL,
    /**
     * To the one server that owns all of its keys; the frame goes out as it came in. When they live on several, it fails with
     * {@link Failure.Kind#CROSS_SERVER}.
     */
    SAME_SERVER,
    /** To the server that {@link RequestFrame#toServer(int)} names; when there is none, it fails with {@link Failure.Kind#SERVER_GONE}. */
    NAMED
}
