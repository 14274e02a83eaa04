package io.trepak.protocol.redis;

import io.trepak.api.protocol.Output;

/**
 * Answers commands that would change what later ones mean, which a proxy that shares its server connections cannot carry
 * out, and the later ones. Refusing the first alone would be worse than refusing nothing: MULTI's commands would be carried
 * out one by one, and with WATCH before it a check-and-set would become an unconditional SET.
 *
 * <p>MULTI itself is answered OK: whether or not it waits for that response, the client is in a transaction then, as it would
 * be with a server, and so it says EXEC or DISCARD. If MULTI were an error, a client that waits for it would go on with
 * commands of another kind, and one that does not would go on with the transaction's: nobody could tell the two apart.
 */
final class WithheldResponses {
    private static final String CAUSE =
            "transactions are not supported by this proxy, whose clients share connections to servers;"
                    + " a script (EVAL) does the same in one go";

    private WithheldResponses() {}

    static void write(Session session, RedisCommand command, RequestArguments arguments, Output out) {
        switch (command.answer()) {
            case MULTI -> multi(session, out);
            case EXEC -> exec(session, out);
            case DISCARD -> discard(session, out);
            case WATCH -> watch(session, out);
            // Nothing is ever watched.
            case UNWATCH -> out.write(Resp.OK);
            case SCRIPT_DEBUG -> debug(session, arguments, out);
            case IN_TRANSACTION -> Resp.error("ERR not carried out: " + CAUSE, out);
            case NO_DATABASE ->
                Resp.error(
                        "ERR not carried out: this client has selected a database that the pool does not have;"
                                + " SELECT 0 is the pool's own",
                        out);
            case NO_DEBUGGER ->
                Resp.error(
                        "ERR not carried out: this client has asked for the script debugger (SCRIPT DEBUG), which"
                                + " needs a server connection of its own; connect to a server for it",
                        out);
            case REPLIES_OFF ->
                Resp.error(
                        "ERR 'client reply' is not supported by a proxy with OFF or SKIP; the connection is closed,"
                                + " because later replies would be taken for those of other commands",
                        out);
            default -> throw new IllegalArgumentException(command + " changes nothing");
        }
    }

    private static void multi(Session session, Output out) {
        if (session.isInTransaction()) {
            Resp.error("ERR MULTI calls can not be nested", out);
        } else {
            session.transaction(true);
            out.write(Resp.OK);
        }
    }

    // Clients show this error, and not always those of the commands before it.
    private static void exec(Session session, Output out) {
        if (session.isInTransaction()) {
            session.transaction(false);
            Resp.error("EXECABORT Transaction discarded because of: " + CAUSE, out);
        } else {
            Resp.error("ERR EXEC without MULTI", out);
        }
    }

    private static void discard(Session session, Output out) {
        if (session.isInTransaction()) {
            session.transaction(false);
            out.write(Resp.OK);
        } else {
            Resp.error("ERR DISCARD without MULTI", out);
        }
    }

    private static void watch(Session session, Output out) {
        Resp.error(
                session.isInTransaction()
                        ? "ERR WATCH inside MULTI is not allowed"
                        : "ERR 'watch' is not supported by a proxy: " + CAUSE,
                out);
    }

    private static void debug(Session session, RequestArguments arguments, Output out) {
        boolean on = arguments.is(2, "yes") || arguments.is(2, "sync");
        if (on) {
            session.debugsScripts(true);
            Resp.error("ERR 'script debug' is not supported by a proxy: " + Refusal.ONE_CONNECTION.reason(), out);
        } else if (arguments.is(2, "no")) {
            session.debugsScripts(false);
            out.write(Resp.OK);
        } else {
            Resp.error("ERR Use SCRIPT DEBUG YES/SYNC/NO", out);
        }
    }
}
