package io.trepak.protocol.redis;

/** What the proxy says where no server is asked. */
enum LocalAnswer {
    /** No answer at all. */
    NOTHING(false, false),
    UNKNOWN_COMMAND(false, false),
    WRONG_ARGUMENT_COUNT(false, false),
    NOT_AUTHENTICATED(false, false),
    UNSUPPORTED(false, false),
    KEY_TOO_LONG(false, false),
    ARGUMENT_TOO_LONG(false, false),
    BAD_KEY_COUNT(false, false),
    AUTH(true, true),
    HELLO(false, true),
    QUIT(false, true),
    RESET(false, true),
    PING(true, false),
    ECHO(true, false),
    SELECT(true, false),
    CLIENT(true, false),
    COMMAND(true, false),
    CONFIG(true, false),
    INFO(false, false);

    private final boolean readsArguments;
    private final boolean beforeAuth;

    LocalAnswer(boolean readsArguments, boolean beforeAuth) {
        this.readsArguments = readsArguments;
        this.beforeAuth = beforeAuth;
    }

    /** Whether all arguments must have come before the answer can be written. */
    boolean readsArguments() {
        return readsArguments;
    }

    /** Whether a client that has not yet said the password gets this answer, too. */
    boolean beforeAuth() {
        return beforeAuth;
    }
}
