package io.trepak.protocol.redis;

import io.trepak.api.protocol.Output;
import io.trepak.api.protocol.PoolStatus;
import java.util.List;
import java.util.Locale;

/** Writes what the proxy says by itself to the clients of one pool. Texts are redis-server 7.0's, or twemproxy's where it has one. */
final class LocalResponses {
    private static final byte[] PONG = Resp.bytes("+PONG\r\n");
    private static final int PING_ALONE_BYTES = "*1\r\n$4\r\nPING\r\n".length();

    /** How much of an argument an error repeats at most; redis-server: server.c, processCommand. */
    static final int SHOWN_BYTES = 128;

    private final RedisSettings settings;
    private final ServerResponses server;
    private final SlowLogResponses slowLog;

    LocalResponses(RedisSettings settings, PoolStatus status) {
        this.settings = settings;
        server = new ServerResponses(status);
        slowLog = new SlowLogResponses(status);
    }

    /**
     * Answers one request.
     *
     * @param session of the client that asked
     * @param available how many bytes of the request there are from {@code offset} on
     */
    void write(Session session, RedisCommand command, byte[] in, int offset, int available, Output out) {
        if (command.answer() == LocalResponse.PING && in[offset] == '*' && available == PING_ALONE_BYTES) {
            out.write(PONG);
            return;
        }
        if (command.answer() == LocalResponse.NOTHING || command.answer() == LocalResponse.CLOSED) {
            return;
        }
        RequestArguments arguments = RequestArguments.of(in, offset, available);
        switch (command.answer()) {
            case UNKNOWN_COMMAND -> unknown(arguments, out);
            case UNKNOWN_SUBCOMMAND -> unknownSubcommand(arguments, out);
            case WRONG_ARGUMENT_COUNT -> miscounted(name(arguments, 0), out);
            case WRONG_SUBCOMMAND_ARGUMENT_COUNT -> miscounted(name(arguments, 0) + '|' + name(arguments, 1), out);
            case NOT_AUTHENTICATED -> Resp.error("NOAUTH Authentication required", out);
            case REFUSED -> refused(command, out);
            case SWITCHED_OFF -> switchedOff(command, out);
            case KEY_TOO_LONG ->
                Resp.error(
                        "ERR key is longer than " + settings.maxKeyBytes() + " bytes; redis_max_key_bytes is the limit",
                        out);
            case ARGUMENT_TOO_LONG ->
                Resp.error("ERR argument is too long for a command that the proxy answers itself", out);
            case NO_KEY_COUNT ->
                Resp.error(
                        "ERR a proxy finds the server by the keys; the number of keys must be 1 or more,"
                                + " or redis_keyless_scripts be set",
                        out);
            case BAD_CURSOR -> Resp.error("ERR invalid cursor", out);
            case OLD_CURSOR ->
                Resp.error("ERR the pool has other servers since this scan began; start again from cursor 0", out);
            case SYNTAX_ERROR -> Resp.error("ERR syntax error", out);
            case IN_TRANSACTION,
                    NO_DATABASE,
                    NO_DEBUGGER,
                    REPLIES_OFF,
                    MULTI,
                    EXEC,
                    DISCARD,
                    WATCH,
                    UNWATCH,
                    SCRIPT_DEBUG -> WithheldResponses.write(session, command, arguments, out);
            case UNBALANCED_STREAMS -> unbalanced(name(arguments, 0), out);
            case PING -> ping(arguments, out);
            case ECHO -> Resp.bulk(arguments.bytes(1), out);
            case HELP -> help(name(arguments, 0), session.reply(), out);
            case ACL_WHOAMI, CONFIG_GET, INFO, NO_CLUSTER, ROLE, TIME ->
                server.write(command, arguments, session.reply(), out);
            case SLOWLOG_GET, SLOWLOG_LEN, SLOWLOG_RESET -> slowLog.write(command, arguments, session.reply(), out);
            default -> ClientResponses.write(session, command, arguments, out);
        }
    }

    private static void unknown(RequestArguments arguments, Output out) {
        StringBuilder begin = new StringBuilder();
        for (int i = 1; i < arguments.count() && begin.length() < SHOWN_BYTES; i++) {
            String argument = shown(arguments.text(i), SHOWN_BYTES - begin.length());
            begin.append('\'').append(argument).append("' ");
        }
        String name = shown(arguments.text(0), SHOWN_BYTES);
        Resp.error("ERR unknown command '" + name + "', with args beginning with: " + begin, out);
    }

    private static void unknownSubcommand(RequestArguments arguments, Output out) {
        String command = arguments.text(0).toUpperCase(Locale.ROOT);
        String subcommand = shown(arguments.text(1), SHOWN_BYTES);
        Resp.error("ERR unknown subcommand '" + subcommand + "'. Try " + command + " HELP.", out);
    }

    // A client may have put anything there, and what we write goes into logs and terminals.
    static String shown(String text, int length) {
        return text.substring(0, Math.min(length, text.length())).replaceAll("[^ -~]", " ");
    }

    private static String name(RequestArguments arguments, int argument) {
        return arguments.text(argument).toLowerCase(Locale.ROOT);
    }

    private static void miscounted(String name, Output out) {
        Resp.error("ERR wrong number of arguments for '" + name + "' command", out);
    }

    private static void refused(RedisCommand command, Output out) {
        String reason = command.refusal.reason();
        Resp.error("ERR '" + command.words() + "' is not supported by a proxy: " + reason, out);
    }

    private static void switchedOff(RedisCommand command, Output out) {
        Resp.error(
                "ERR '" + command.words() + "' goes to all servers and is off; 'redis_allow: " + command.word()
                        + "' in the pool allows it",
                out);
    }

    private static void unbalanced(String name, Output out) {
        String last = name.equals("xread") ? "$" : ">";
        Resp.error(
                "ERR Unbalanced '" + name + "' list of streams: for each stream key an ID or '" + last
                        + "' must be specified.",
                out);
    }

    private static void ping(RequestArguments arguments, Output out) {
        if (arguments.count() == 1) {
            out.write(PONG);
        } else {
            Resp.bulk(arguments.bytes(1), out);
        }
    }

    private static void help(String container, Reply reply, Output out) {
        byte[] name = Resp.bytes(container);
        List<RedisCommand> rows = RedisCommands.find(name, 0, name.length).subcommands();
        reply.array(rows.size() + 1, out);
        Resp.bulk(container.toUpperCase(Locale.ROOT) + " <subcommand> [<arg> ...]. Subcommands a proxy knows:", out);
        for (RedisCommand row : rows) {
            String word = row.name().substring(name.length + 1).toUpperCase(Locale.ROOT);
            Resp.bulk(row.refusal == null ? word : word + " (not supported: " + row.refusal.reason() + ")", out);
        }
    }
}
