package io.trepak.protocol.redis;

import io.trepak.api.protocol.Output;
import java.util.Locale;

/** Writes what the proxy says by itself to one client. Texts are redis-server 7.0's, or twemproxy's where it has one. */
final class LocalAnswers {
    private static final byte[] PONG = Resp.bytes("+PONG\r\n");
    private static final int PING_ALONE_BYTES = "*1\r\n$4\r\nPING\r\n".length();

    /** How much of an argument an error repeats at most; redis-server: server.c, processCommand. */
    static final int SHOWN_BYTES = 128;

    private final Session session;
    private final RedisSettings settings;

    LocalAnswers(Session session, RedisSettings settings) {
        this.session = session;
        this.settings = settings;
    }

    /**
     * Answers one request.
     *
     * @param available how many bytes of the request there are from {@code offset} on
     */
    void write(RedisCommand command, byte[] in, int offset, int available, Output out) {
        switch (command.answer()) {
            case NOTHING -> {}
            case UNKNOWN_COMMAND -> unknown(RequestArguments.of(in, offset, available), out);
            case WRONG_ARGUMENT_COUNT -> miscounted(name(in, offset, available), out);
            case NOT_AUTHENTICATED -> Resp.error("NOAUTH Authentication required", out);
            case UNSUPPORTED ->
                Resp.error("ERR '" + name(in, offset, available) + "' is not supported by a proxy", out);
            case KEY_TOO_LONG -> Resp.error("ERR key is longer than " + settings.maxKeyBytes() + " bytes", out);
            case ARGUMENT_TOO_LONG ->
                Resp.error("ERR argument is longer than " + RequestDecoder.MAX_LOCAL_ARGUMENT_BYTES + " bytes", out);
            case BAD_KEY_COUNT ->
                Resp.error("ERR a proxy needs a number of keys of 1 or more to find the script's server", out);
            case AUTH -> auth(RequestArguments.of(in, offset, available), out);
            // Clients take this for a server before 6.0 and go on in RESP2. The arguments, perhaps a password, stay
            // out.
            case HELLO -> Resp.error("ERR unknown command 'HELLO'", out);
            case QUIT -> out.write(Resp.OK);
            case RESET -> reset(out);
            case PING -> ping(in, offset, available, out);
            case ECHO -> Resp.bulk(RequestArguments.of(in, offset, available).bytes(1), out);
            case SELECT -> select(RequestArguments.of(in, offset, available).text(1), out);
            case CLIENT -> client(RequestArguments.of(in, offset, available), out);
            case COMMAND -> command(RequestArguments.of(in, offset, available), out);
            case CONFIG -> config(RequestArguments.of(in, offset, available), out);
            case INFO -> Resp.bulk("# Server\r\nserver_name:trepak\r\nredis_mode:standalone\r\n", out);
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

    // A client may have put anything there, and what we write goes into logs and terminals.
    private static String shown(String text, int length) {
        return text.substring(0, Math.min(length, text.length())).replaceAll("[^ -~]", " ");
    }

    private static String name(byte[] in, int offset, int available) {
        return RequestArguments.of(in, offset, available).text(0).toLowerCase(Locale.ROOT);
    }

    private static void miscounted(String name, Output out) {
        Resp.error("ERR wrong number of arguments for '" + name + "' command", out);
    }

    private void auth(RequestArguments arguments, Output out) {
        boolean userNamed = arguments.count() == 3;
        if (!session.needsPassword()) {
            Resp.error("ERR Client sent AUTH, but no password is set", out);
        } else if (session.authenticate(arguments.bytes(userNamed ? 2 : 1), !userNamed || arguments.is(1, "default"))) {
            out.write(Resp.OK);
        } else {
            Resp.error("ERR invalid password", out);
        }
    }

    private void reset(Output out) {
        session.reset();
        out.write(Resp.bytes("+RESET\r\n"));
    }

    private static void ping(byte[] in, int offset, int available, Output out) {
        if (in[offset] == '*' && available == PING_ALONE_BYTES) {
            out.write(PONG);
            return;
        }
        RequestArguments arguments = RequestArguments.of(in, offset, available);
        if (arguments.count() == 1) {
            out.write(PONG);
        } else {
            Resp.bulk(arguments.bytes(1), out);
        }
    }

    // The pool has one database; a client that takes it for number 0, or knows its number, is right.
    private void select(String database, Output out) {
        if (database.equals("0") || database.equals(Integer.toString(settings.database()))) {
            out.write(Resp.OK);
        } else if (database.matches("-?[0-9]{1,9}")) {
            Resp.error("ERR DB index is out of range", out);
        } else {
            Resp.error("ERR value is not an integer or out of range", out);
        }
    }

    private static void client(RequestArguments arguments, Output out) {
        int count = arguments.count();
        if (arguments.is(1, "setname") && count == 3 || arguments.is(1, "setinfo") && count == 4) {
            out.write(Resp.OK);
        } else if (arguments.is(1, "getname") && count == 2) {
            out.write(Resp.NIL);
        } else if (arguments.is(1, "id") && count == 2) {
            // Of use only to commands that no proxy can carry, but some clients ask when they connect.
            out.write(Resp.bytes(":1\r\n"));
        } else {
            unknownSubcommand(arguments, out);
        }
    }

    private static void command(RequestArguments arguments, Output out) {
        if (arguments.is(1, "count") && arguments.count() == 2) {
            out.writeByte(':').writeDecimal(RedisCommands.count()).write(Resp.CRLF);
        } else if (arguments.is(1, "docs") || arguments.is(1, "info") || arguments.is(1, "list")) {
            out.write(Resp.EMPTY_ARRAY);
        } else {
            unknownSubcommand(arguments, out);
        }
    }

    // redis-benchmark asks for these two before it starts.
    private static void config(RequestArguments arguments, Output out) {
        if (!arguments.is(1, "get")) {
            unknownSubcommand(arguments, out);
        } else if (arguments.is(2, "save") && arguments.count() == 3) {
            setting("save", "", out);
        } else if (arguments.is(2, "appendonly") && arguments.count() == 3) {
            setting("appendonly", "no", out);
        } else {
            out.write(Resp.EMPTY_ARRAY);
        }
    }

    private static void setting(String name, String value, Output out) {
        out.write(Resp.bytes("*2\r\n"));
        Resp.bulk(name, out);
        Resp.bulk(value, out);
    }

    private static void unknownSubcommand(RequestArguments arguments, Output out) {
        String command = arguments.text(0).toUpperCase(Locale.ROOT);
        String subcommand = shown(arguments.text(1), SHOWN_BYTES);
        Resp.error("ERR unknown subcommand '" + subcommand + "'. Try " + command + " HELP.", out);
    }
}
