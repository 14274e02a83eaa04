package io.trepak.protocol.redis;

import io.trepak.api.protocol.ClientContext;
import io.trepak.api.protocol.PoolStatus;
import java.security.MessageDigest;
import java.util.concurrent.atomic.AtomicLong;

/** What one client has said about itself, whether it may use the servers, and which of what it asks is answered otherwise. */
final class Session {
    private static final AtomicLong LAST_ID = new AtomicLong();

    private final RedisSettings settings;

    /** Different for every client of the process. */
    final long id = LAST_ID.incrementAndGet();

    final long sinceMillis = System.currentTimeMillis();

    /** The most bytes of its name, and of each of what it says about its library: what is kept of a client is small. */
    static final int MAX_NAME_BYTES = 512;

    static final int MAX_LIBRARY_BYTES = 256;

    /** Empty when it has none. */
    byte[] name = {};

    String libraryName = "";
    String libraryVersion = "";

    private final boolean checksKeys;
    private boolean authenticated;
    private boolean resp3;

    /** What is not carried out because an earlier command was refused that would have changed its meaning. */
    private boolean inTransaction;

    private boolean databaseRefused;
    private boolean debuggerRefused;

    /** Whether any of these holds, or the password is missing: one look for a request that nothing stands in the way of. */
    private boolean restricted;

    /** Null where nobody knows. */
    private final PoolStatus status;

    private final ClientContext client;

    /** Which cursors its last scan began with: one server's own, or the pool's; null before the first. */
    private Boolean scansOneServer;

    Session(RedisSettings settings, PoolStatus status, ClientContext client) {
        this.client = client;
        this.settings = settings;
        this.status = status;
        this.checksKeys = settings.multiKey() == RedisSettings.MultiKey.CHECK;
        reset();
    }

    /** Back to where a new connection begins. */
    void reset() {
        authenticated = settings.password() == null;
        resp3 = false;
        name = new byte[0];
        inTransaction = false;
        databaseRefused = false;
        debuggerRefused = false;
        restrict();
    }

    private void restrict() {
        restricted = !authenticated || inTransaction || databaseRefused || debuggerRefused;
    }

    String address() {
        return client.address();
    }

    /** Whether it is between MULTI and EXEC or DISCARD: nothing is carried out until then. */
    boolean isInTransaction() {
        return inTransaction;
    }

    /** MULTI, or what ends it. */
    void transaction(boolean begun) {
        inTransaction = begun;
        restrict();
    }

    /** Whether a SELECT of these bytes is for the pool's database: number 0, as clients see it, or what servers call it. */
    boolean hasDatabase(byte[] in, int at, int length) {
        return Resp.isNumber(0, in, at, length) || Resp.isNumber(settings.database(), in, at, length);
    }

    /** Whether this is the number that servers know the pool's database by. */
    boolean isServersDatabase(byte[] in, int at, int length) {
        return Resp.isNumber(
                settings.selection() != RedisSettings.Selection.NONE ? settings.database() : 0, in, at, length);
    }

    /** A SELECT was right or wrong; after a wrong one nothing goes to servers, for it would land in another database. */
    void selected(boolean right) {
        databaseRefused = !right;
        restrict();
    }

    /** The client wants its scripts debugged, or not any more. Without the debugger they do not run: it takes back what they do. */
    void debugsScripts(boolean on) {
        debuggerRefused = on;
        restrict();
    }

    /** What it is answered in: version 3 of the protocol, or 2. */
    boolean isResp3() {
        return resp3;
    }

    void speak(boolean version3) {
        resp3 = version3;
    }

    /** Which connections to servers its requests take. */
    int lane() {
        return resp3 ? RedisProtocol.RESP3_LANE : 0;
    }

    boolean isAuthenticated() {
        return authenticated;
    }

    boolean needsPassword() {
        return settings.password() != null;
    }

    /**
     * A right password lets the client in; a wrong one shuts it out, even if it was in (as twemproxy does).
     *
     * @param rightUser whether the user, if one was named, is the only one there is
     */
    boolean authenticate(byte[] said, boolean rightUser) {
        // Takes as long for a password that is nearly right as for any other.
        authenticated = MessageDigest.isEqual(settings.password(), said) && rightUser;
        restrict();
        return authenticated;
    }

    /**
     * What to make of a request.
     *
     * @param named the command of its name; null if there is none
     * @param arguments how many it has, name included
     * @return {@code named} or how the pool routes it, or what says why not
     */
    RedisCommand admit(RedisCommand named, int arguments) {
        RedisCommand routed = named == null ? unknown(arguments) : checksKeys ? named : routed(named);
        if (routed == LocalRows.UNKNOWN) {
            return routed;
        }
        if (!routed.accepts(arguments)) {
            return LocalRows.MISCOUNTED;
        }
        return allowed(restricted ? restricted(routed) : routed);
    }

    // What the server would have done otherwise if it had carried out an earlier command is not done at all.
    private RedisCommand restricted(RedisCommand asked) {
        if (!authenticated && !asked.answer().isBeforeAuth()) {
            return LocalRows.UNAUTHENTICATED;
        }
        if (inTransaction && !asked.answer().isOfTransactions()) {
            return LocalRows.IN_TRANSACTION;
        }
        if (databaseRefused && asked.goesToServers()) {
            return LocalRows.NO_DATABASE;
        }
        return debuggerRefused && asked.runsScripts ? LocalRows.NO_DEBUGGER : asked;
    }

    private RedisCommand unknown(int arguments) {
        return settings.forwardsUnknown() && arguments > 1 ? LocalRows.FOREIGN : LocalRows.UNKNOWN;
    }

    /** The same for a row of a container. */
    RedisCommand admitSubcommand(RedisCommand named, int arguments) {
        if (named == null) {
            return LocalRows.UNKNOWN_SUBCOMMAND;
        }
        if (!named.accepts(arguments)) {
            return LocalRows.MISCOUNTED_SUBCOMMAND;
        }
        return allowed(databaseRefused && named.goesToServers() ? LocalRows.NO_DATABASE : named);
    }

    /** What to make of a script without a key that says where it shall run. */
    RedisCommand admitWithoutKey(boolean saysZero) {
        boolean runs = saysZero && settings.runsKeylessScripts()
                || hasOneServer() && settings.multiKey() != RedisSettings.MultiKey.TWEMPROXY;
        return runs ? LocalRows.SCRIPT_ANYWHERE : LocalRows.NO_KEY_COUNT;
    }

    /** Whether there is nothing to be sorted by server, so that a client may ask whatever that one server can do. */
    private boolean hasOneServer() {
        return status != null && status.servers() == 1;
    }

    /**
     * What to make of a SCAN. One server's own cursors are passed on as they are; a scan goes on with the kind of cursors it
     * began with, so one that began with several servers ends well with one, and one that began with one cannot go on.
     *
     * @return {@code scan}, or what takes its place
     */
    RedisCommand admitScan(RedisCommand scan, boolean begins) {
        boolean one = hasOneServer();
        if (begins || scansOneServer == null) {
            scansOneServer = one;
        }
        if (!scansOneServer) {
            return scan;
        }
        return one ? LocalRows.SCAN_ANYWHERE : LocalRows.OLD_CURSOR;
    }

    private RedisCommand allowed(RedisCommand named) {
        return named.switchedOff == null || settings.allows(named) ? named : named.switchedOff;
    }

    private RedisCommand routed(RedisCommand named) {
        return switch (settings.multiKey()) {
            case CHECK -> named;
            case FIRST_KEY -> named.byFirstKey;
            case TWEMPROXY -> named.asTwemproxy;
        };
    }
}
