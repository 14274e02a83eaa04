package io.trepak.protocol.redis;

import io.trepak.api.protocol.ClientContext;
import io.trepak.api.protocol.PoolStatus;
import java.security.MessageDigest;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What one client has said about itself, whether it may use the servers, and which of what it asks is answered otherwise.
 *
 * <p>{@link RedisFrontend} extends it instead of holding it, because a plain request then touches one object of its client: with a
 * thousand clients each further one is a cache miss.
 */
class Session {
    private static final AtomicLong LAST_ID = new AtomicLong();

    // What keeps requests from being carried out: no password yet, or an earlier command was refused that would have
    // changed what they mean.
    private static final byte NO_PASSWORD_YET = 1;
    private static final byte IN_TRANSACTION = 1 << 1;
    private static final byte DATABASE_REFUSED = 1 << 2;
    private static final byte DEBUGGER_REFUSED = 1 << 3;

    private static final byte NEVER_SCANNED = 0;
    private static final byte SCANS_ONE_SERVER = 1;
    private static final byte SCANS_POOL = 2;

    /** Of the pool. */
    private RedisSettings settings;

    /** Null where nobody knows. */
    private PoolStatus status;

    private final ClientContext client;

    /** Different for every client of the process. */
    final long id = LAST_ID.incrementAndGet();

    final long sinceMillis = System.currentTimeMillis();

    private ClientNames names = ClientNames.NONE;

    /** Of the bits above; 0 for a request that nothing stands in the way of, so that one look shows it. */
    private byte restrictions;

    private boolean resp3;

    /** Which cursors its last scan began with: one server's own, or the pool's. */
    private byte scans = NEVER_SCANNED;

    Session(RedisSettings settings, PoolStatus status, ClientContext client) {
        this.settings = settings;
        this.status = status;
        this.client = client;
        restrictions = unauthenticated();
    }

    /** The pool has other settings. Who was let in stays, as after Redis's CONFIG SET requirepass; and who was not, if nobody is asked now. */
    final void follow(RedisSettings now, PoolStatus ofPool) {
        settings = now;
        status = ofPool;
        if (!needsPassword()) {
            restrict(NO_PASSWORD_YET, false);
        }
    }

    final RedisSettings settings() {
        return settings;
    }

    private byte unauthenticated() {
        return needsPassword() ? NO_PASSWORD_YET : 0;
    }

    /** Back to where a new connection begins. */
    final void reset() {
        restrictions = unauthenticated();
        resp3 = false;
        names = names.withoutClient();
    }

    private void restrict(byte restriction, boolean holds) {
        restrictions = (byte) (holds ? restrictions | restriction : restrictions & ~restriction);
    }

    private boolean has(byte restriction) {
        return (restrictions & restriction) != 0;
    }

    /** Where the client is. */
    final String address() {
        return client.address();
    }

    final ClientNames names() {
        return names;
    }

    final void names(ClientNames said) {
        names = said;
    }

    /** Whether it is between MULTI and EXEC or DISCARD: nothing is carried out until then. */
    final boolean isInTransaction() {
        return has(IN_TRANSACTION);
    }

    /** MULTI, or what ends it. */
    final void transaction(boolean begun) {
        restrict(IN_TRANSACTION, begun);
    }

    /** Whether a SELECT of these bytes is for the pool's database: number 0, as clients see it, or what servers call it. */
    final boolean hasDatabase(byte[] in, int at, int length) {
        return Resp.isNumber(0, in, at, length) || Resp.isNumber(settings.database(), in, at, length);
    }

    /** Whether this is the number that servers know the pool's database by. */
    final boolean isServersDatabase(byte[] in, int at, int length) {
        return Resp.isNumber(
                settings.selection() != RedisSettings.Selection.NONE ? settings.database() : 0, in, at, length);
    }

    /** A SELECT was right or wrong; after a wrong one nothing goes to servers, for it would land in another database. */
    final void selected(boolean right) {
        restrict(DATABASE_REFUSED, !right);
    }

    /** The client wants its scripts debugged, or not any more. Without the debugger they do not run: it takes back what they do. */
    final void debugsScripts(boolean on) {
        restrict(DEBUGGER_REFUSED, on);
    }

    /** What it is answered in: version 3 of the protocol, or 2. */
    final boolean isResp3() {
        return resp3;
    }

    final boolean offersResp3() {
        return settings.offersResp3();
    }

    final void speak(boolean version3) {
        resp3 = version3;
    }

    /** Writes in the version it speaks. */
    final Reply reply() {
        return resp3 ? Reply.VERSION_3 : Reply.VERSION_2;
    }

    /** Which connections to servers its requests take. */
    final int lane() {
        return resp3 ? RedisProtocol.RESP3_LANE : 0;
    }

    final boolean isAuthenticated() {
        return !has(NO_PASSWORD_YET);
    }

    final boolean needsPassword() {
        return settings.password() != null;
    }

    /**
     * A right password lets the client in; a wrong one shuts it out, even if it was in (as twemproxy does).
     *
     * @param rightUser whether the user, if one was named, is the only one there is
     */
    final boolean authenticate(byte[] said, boolean rightUser) {
        // Takes as long for a password that is nearly right as for any other.
        boolean right = MessageDigest.isEqual(settings.password(), said) && rightUser;
        restrict(NO_PASSWORD_YET, !right);
        return right;
    }

    /**
     * What to make of a request.
     *
     * @param named the command of its name; null if there is none
     * @param arguments how many it has, name included
     * @return {@code named} or how the pool routes it, or what says why not
     */
    final RedisCommand admit(RedisCommand named, int arguments) {
        RedisCommand routed = named == null ? unknown(arguments) : settings.checksKeys() ? named : routed(named);
        if (routed == LocalRows.UNKNOWN) {
            return routed;
        }
        if (!routed.accepts(arguments)) {
            return LocalRows.MISCOUNTED;
        }
        return allowed(restrictions != 0 ? restricted(routed) : routed);
    }

    // What the server would have done otherwise if it had carried out an earlier command is not done at all.
    private RedisCommand restricted(RedisCommand asked) {
        if (has(NO_PASSWORD_YET) && !asked.answer().isBeforeAuth()) {
            return LocalRows.UNAUTHENTICATED;
        }
        if (has(IN_TRANSACTION) && !asked.answer().isOfTransactions()) {
            return LocalRows.IN_TRANSACTION;
        }
        if (has(DATABASE_REFUSED) && asked.goesToServers()) {
            return LocalRows.NO_DATABASE;
        }
        return has(DEBUGGER_REFUSED) && asked.runsScripts ? LocalRows.NO_DEBUGGER : asked;
    }

    private RedisCommand unknown(int arguments) {
        return settings.forwardsUnknown() && arguments > 1 ? LocalRows.FOREIGN : LocalRows.UNKNOWN;
    }

    /** The same for a row of a container. */
    final RedisCommand admitSubcommand(RedisCommand named, int arguments) {
        if (named == null) {
            return LocalRows.UNKNOWN_SUBCOMMAND;
        }
        if (!named.accepts(arguments)) {
            return LocalRows.MISCOUNTED_SUBCOMMAND;
        }
        return allowed(has(DATABASE_REFUSED) && named.goesToServers() ? LocalRows.NO_DATABASE : named);
    }

    /** What to make of a script without a key that says where it shall run. */
    final RedisCommand admitWithoutKey(boolean saysZero) {
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
    final RedisCommand admitScan(RedisCommand scan, boolean begins) {
        boolean one = hasOneServer();
        if (begins || scans == NEVER_SCANNED) {
            scans = one ? SCANS_ONE_SERVER : SCANS_POOL;
        }
        if (scans == SCANS_POOL) {
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
