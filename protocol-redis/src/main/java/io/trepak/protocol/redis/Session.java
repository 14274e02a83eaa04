package io.trepak.protocol.redis;

import java.security.MessageDigest;

/** Whether one client may use the servers; and which of what it asks is answered otherwise. */
final class Session {
    private final byte[] password;
    private boolean authenticated;

    /**
     * A new client's.
     *
     * @param password null if there is none to be said
     */
    Session(byte[] password) {
        this.password = password;
        reset();
    }

    /** Back to where a new connection begins. */
    void reset() {
        authenticated = password == null;
    }

    boolean needsPassword() {
        return password != null;
    }

    /**
     * A right password lets the client in; a wrong one shuts it out, even if it was in (as twemproxy does).
     *
     * @param rightUser whether the user, if one was named, is the only one there is
     */
    boolean authenticate(byte[] said, boolean rightUser) {
        // Takes as long for a password that is nearly right as for any other.
        authenticated = MessageDigest.isEqual(password, said) && rightUser;
        return authenticated;
    }

    /**
     * What to make of a request.
     *
     * @param named the command of its name; null if there is none
     * @param arguments how many it has, name included
     * @return {@code named}, or what says why not
     */
    RedisCommand admit(RedisCommand named, int arguments) {
        if (named == null) {
            return RedisCommands.UNKNOWN;
        }
        if (!named.accepts(arguments)) {
            return RedisCommands.MISCOUNTED;
        }
        if (!authenticated && !named.isAllowedBeforeAuth()) {
            return RedisCommands.UNAUTHENTICATED;
        }
        return named == RedisCommands.COMMAND && arguments > 1 ? RedisCommands.COMMAND_ABOUT : named;
    }
}
