package io.trepak.protocol.redis;

import java.util.Set;

/** What the proxy says where no server is asked. */
enum LocalResponse {
    /** No response at all. */
    NOTHING,
    /** No response, and the connection is closed: twemproxy's way with errors. */
    CLOSED(Flag.CLOSES, Flag.BEFORE_AUTH),

    UNKNOWN_COMMAND(Flag.ERROR),
    UNKNOWN_SUBCOMMAND(Flag.ERROR),
    WRONG_ARGUMENT_COUNT(Flag.ERROR),
    WRONG_SUBCOMMAND_ARGUMENT_COUNT(Flag.ERROR),
    NOT_AUTHENTICATED,
    REFUSED(Flag.ERROR),
    SWITCHED_OFF(Flag.ERROR),
    KEY_TOO_LONG(Flag.ERROR),
    ARGUMENT_TOO_LONG(Flag.ERROR),
    NO_KEY_COUNT(Flag.ERROR),
    BAD_CURSOR(Flag.ERROR),
    OLD_CURSOR(Flag.ERROR),
    SYNTAX_ERROR(Flag.ERROR),
    UNBALANCED_STREAMS(Flag.ERROR),
    IN_TRANSACTION,
    NO_DATABASE,
    NO_DEBUGGER,
    OTHER_DATABASE(Flag.ERROR),
    REPLIES_OFF(Flag.ERROR, Flag.CLOSES),

    AUTH(Flag.READS_ARGUMENTS, Flag.BEFORE_AUTH),
    HELLO(Flag.READS_ARGUMENTS, Flag.BEFORE_AUTH, Flag.BARRIER),
    QUIT(Flag.CLOSES, Flag.BEFORE_AUTH, Flag.TRANSACTION),
    RESET(Flag.BEFORE_AUTH, Flag.BARRIER, Flag.TRANSACTION),
    PING(Flag.READS_ARGUMENTS, Flag.ECHOES),
    ECHO(Flag.READS_ARGUMENTS, Flag.ECHOES),
    SELECT(Flag.READS_ARGUMENTS),

    MULTI(Flag.ERROR, Flag.TRANSACTION),
    EXEC(Flag.ERROR, Flag.TRANSACTION),
    DISCARD(Flag.ERROR, Flag.TRANSACTION),
    WATCH(Flag.ERROR, Flag.TRANSACTION),
    UNWATCH(Flag.ERROR),
    SCRIPT_DEBUG(Flag.ERROR, Flag.READS_ARGUMENTS),

    CLIENT_GETNAME,
    CLIENT_GETREDIR,
    CLIENT_ID,
    CLIENT_INFO,
    CLIENT_LIST(Flag.READS_ARGUMENTS),
    CLIENT_NO_EVICT(Flag.READS_ARGUMENTS),
    CLIENT_REPLY(Flag.READS_ARGUMENTS),
    CLIENT_SETINFO(Flag.READS_ARGUMENTS),
    CLIENT_SETNAME(Flag.READS_ARGUMENTS),
    CLIENT_TRACKING(Flag.READS_ARGUMENTS),

    ACL_WHOAMI,
    CONFIG_GET(Flag.READS_ARGUMENTS),
    HELP(Flag.READS_ARGUMENTS),
    INFO(Flag.READS_ARGUMENTS),
    NO_CLUSTER,
    ROLE,
    SLOWLOG_GET(Flag.READS_ARGUMENTS),
    SLOWLOG_LEN,
    SLOWLOG_RESET,
    TIME;

    private enum Flag {
        /** All arguments must have come before the response can be written. */
        READS_ARGUMENTS,
        /** An argument is the response. */
        ECHOES,
        /** A client that has not yet said the password gets this response, too. */
        BEFORE_AUTH,
        /** The client is wrong; a pool may have such clients closed. */
        ERROR,
        /** Is about transactions or ends them: heard between MULTI and EXEC, too. */
        TRANSACTION,
        /** The connection ends with it. */
        CLOSES,
        /** What follows may mean something else. */
        BARRIER
    }

    private final boolean readsArguments;
    private final int maxArgumentBytes;
    private final boolean beforeAuth;
    private final boolean error;
    private final boolean ofTransactions;
    private final boolean closes;
    private final boolean barrier;

    LocalResponse(Flag... flags) {
        Set<Flag> set = Set.of(flags);
        readsArguments = set.contains(Flag.READS_ARGUMENTS);
        maxArgumentBytes = set.contains(Flag.ECHOES) ? RequestDecoder.MAX_ECHOED_BYTES : RequestDecoder.MAX_READ_BYTES;
        beforeAuth = set.contains(Flag.BEFORE_AUTH);
        error = set.contains(Flag.ERROR);
        ofTransactions = set.contains(Flag.TRANSACTION);
        closes = set.contains(Flag.CLOSES);
        barrier = set.contains(Flag.BARRIER);
    }

    boolean readsArguments() {
        return readsArguments;
    }

    /** How long an argument may be that is read. */
    int maxArgumentBytes() {
        return maxArgumentBytes;
    }

    boolean isBeforeAuth() {
        return beforeAuth;
    }

    boolean isError() {
        return error;
    }

    boolean isOfTransactions() {
        return ofTransactions;
    }

    boolean closes() {
        return closes;
    }

    boolean isBarrier() {
        return barrier;
    }
}
