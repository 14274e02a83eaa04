package io.trepak.protocol.redis;

import java.security.MessageDigest;
import java.util.concurrent.atomic.AtomicLong;

/** What one client has said about itself, whether it may use the servers, and which of what it asks is answered otherwise. */
final class Session {
    private static final AtomicLong LAST_ID = new AtomicLong();

    private final RedisSettings settings;

    /** Different for every client of the process. */
    final long id = LAST_ID.incrementAndGet();

    final long sinceMillis = System.currentTimeMillis();

    /** Empty when it has none. */
    byte[] name = {};

    String libraryName = "";
    String libraryVersion = "";

    private final boolean checksKeys;
    private boolean authenticated;
    private boolean resp3;

    Session(RedisSettings settings) {
        this.settings = settings;
        this.checksKeys = settings.multiKey() == RedisSettings.MultiKey.CHECK;
        reset();
    }

    /** Back to where a new connection begins. */
    void reset() {
        authenticated = settings.password() == null;
        resp3 = false;
        name = new byte[0];
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
        if (!authenticated && !routed.answer().isBeforeAuth()) {
            return LocalRows.UNAUTHENTICATED;
        }
        return allowed(routed);
    }

    private RedisCommand unknown(int arguments) {
        return settings.forwardsUnknown() && arguments > 1 ? LocalRows.FOREIGN : LocalRows.UNKNOWN;
    }

    /** The same for a row of a container. */
    RedisCommand admitSubcommand(RedisCommand named, int arguments) {
        if (named == null) {
            return LocalRows.UNKNOWN_SUBCOMMAND;
        }
        return named.accepts(arguments) ? allowed(named) : LocalRows.MISCOUNTED_SUBCOMMAND;
    }

    /** What to make of a script without a key that says where it shall run. */
    RedisCommand admitWithoutKey(boolean saysZero) {
        return saysZero && settings.runsKeylessScripts() ? LocalRows.SCRIPT_ANYWHERE : LocalRows.NO_KEY_COUNT;
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
