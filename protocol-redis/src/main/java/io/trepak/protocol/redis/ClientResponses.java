package io.trepak.protocol.redis;

import io.trepak.api.protocol.Output;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** Answers what is about the client's own connection: who it is, how it speaks, what it may use. */
final class ClientResponses {
    private static final byte[] RESET = Resp.bytes("+RESET\r\n");
    private static final String UNAUTHENTICATED_HELLO = "NOAUTH HELLO must be called with the client already"
            + " authenticated, otherwise the HELLO <proto> AUTH <user> <pass> option can be used to authenticate the"
            + " client and select the RESP protocol version at the same time";

    private ClientResponses() {}

    static void write(Session session, RedisCommand command, RequestArguments arguments, Output out) {
        switch (command.answer()) {
            case AUTH -> auth(session, arguments, out);
            case HELLO -> hello(session, arguments, out);
            case QUIT -> out.write(Resp.OK);
            case RESET -> reset(session, out);
            case SELECT -> select(session, out);
            case OTHER_DATABASE -> otherDatabase(session, arguments.text(1), out);
            case CLIENT_GETNAME -> getName(session, out);
            case CLIENT_GETREDIR -> session.reply().integer(-1, out);
            case CLIENT_ID -> session.reply().integer(session.id, out);
            case CLIENT_INFO -> session.reply().verbatim(info(session, "client|info"), out);
            case CLIENT_LIST -> list(session, arguments, out);
            case CLIENT_NO_EVICT -> okFor(arguments, out, "on", "off");
            case CLIENT_REPLY -> okFor(arguments, out, "on");
            case CLIENT_TRACKING -> okFor(arguments, out, "off");
            case CLIENT_SETINFO -> setInfo(session, arguments, out);
            case CLIENT_SETNAME -> setName(session, arguments.bytes(2), out);
            default -> throw new IllegalArgumentException(command + " is not about the client");
        }
    }

    private static void auth(Session session, RequestArguments arguments, Output out) {
        boolean userNamed = arguments.count() == 3;
        if (!session.needsPassword()) {
            Resp.error("ERR Client sent AUTH, but no password is set", out);
        } else if (session.authenticate(arguments.bytes(userNamed ? 2 : 1), !userNamed || arguments.is(1, "default"))) {
            out.write(Resp.OK);
        } else {
            Resp.error("ERR invalid password", out);
        }
    }

    private static void reset(Session session, Output out) {
        session.reset();
        out.write(RESET);
    }

    // redis networking.c, helloCommand: everything is checked before anything changes, but for the password.
    private static void hello(Session session, RequestArguments arguments, Output out) {
        int count = arguments.count();
        if (count > 1 && !arguments.text(1).matches("-?(0|[1-9][0-9]{0,17})")) {
            Resp.error("ERR Protocol version is not an integer or out of range", out);
            return;
        }
        boolean version3 = arguments.is(1, "3");
        if (count > 1 && !arguments.is(1, "2") && !(version3 && session.offersResp3())) {
            Resp.error("NOPROTO unsupported protocol version", out);
            return;
        }
        int auth = 0;
        byte[] name = null;
        for (int i = 2; i < count; i++) {
            if (arguments.is(i, "auth") && i + 2 < count) {
                auth = i;
                i += 2;
            } else if (arguments.is(i, "setname") && i + 1 < count) {
                name = arguments.bytes(++i);
            } else {
                String option = LocalResponses.shown(arguments.text(i), LocalResponses.SHOWN_BYTES);
                Resp.error("ERR Syntax error in HELLO option '" + option + "'", out);
                return;
            }
        }
        if (auth > 0 && !isAllowed(session, arguments, auth)) {
            Resp.error("WRONGPASS invalid username-password pair or user is disabled.", out);
        } else if (!session.isAuthenticated()) {
            Resp.error(UNAUTHENTICATED_HELLO, out);
        } else if (name == null || acceptsName(session, name, out)) {
            session.speak(count > 1 ? version3 : session.isResp3());
            introduce(session, out);
        }
    }

    // Without a password any will do for the default user, as for redis-server.
    private static boolean isAllowed(Session session, RequestArguments arguments, int auth) {
        boolean rightUser = arguments.is(auth + 1, "default");
        return session.needsPassword() ? session.authenticate(arguments.bytes(auth + 2), rightUser) : rightUser;
    }

    private static void introduce(Session session, Output out) {
        Reply reply = session.reply();
        reply.map(7, out);
        reply.entry("server", "redis", out);
        reply.entry("version", RedisProtocol.SPOKEN_VERSION, out);
        Resp.bulk("proto", out);
        reply.integer(session.isResp3() ? 3 : 2, out);
        Resp.bulk("id", out);
        reply.integer(session.id, out);
        reply.entry("mode", "standalone", out);
        reply.entry("role", "master", out);
        Resp.bulk("modules", out);
        reply.array(0, out);
    }

    private static void select(Session session, Output out) {
        session.selected(true);
        out.write(Resp.OK);
    }

    private static void otherDatabase(Session session, String database, Output out) {
        session.selected(false);
        boolean number = database.matches("-?[0-9]{1,9}");
        Resp.error(number ? "ERR DB index is out of range" : "ERR value is not an integer or out of range", out);
    }

    private static void getName(Session session, Output out) {
        if (session.names().client().length == 0) {
            session.reply().nil(out);
        } else {
            Resp.bulk(session.names().client(), out);
        }
    }

    private static void setName(Session session, byte[] name, Output out) {
        if (acceptsName(session, name, out)) {
            out.write(Resp.OK);
        }
    }

    private static boolean acceptsName(Session session, byte[] name, Output out) {
        if (name.length > ClientNames.MAX_NAME_BYTES) {
            Resp.error("ERR Client names cannot be longer than " + ClientNames.MAX_NAME_BYTES + " bytes.", out);
            return false;
        }
        for (byte b : name) {
            if (b < '!' || b > '~') {
                Resp.error("ERR Client names cannot contain spaces, newlines or special characters.", out);
                return false;
            }
        }
        session.names(session.names().withClient(name));
        return true;
    }

    private static void setInfo(Session session, RequestArguments arguments, Output out) {
        String value = arguments.text(3);
        boolean library = arguments.is(2, "lib-name");
        if (!library && !arguments.is(2, "lib-ver")) {
            String option = LocalResponses.shown(arguments.text(2), LocalResponses.SHOWN_BYTES);
            Resp.error("ERR Unrecognized option '" + option + "'", out);
        } else if (value.length() > ClientNames.MAX_LIBRARY_BYTES) {
            String option = library ? "lib-name" : "lib-ver";
            Resp.error("ERR " + option + " cannot be longer than " + ClientNames.MAX_LIBRARY_BYTES + " bytes.", out);
        } else if (!value.matches("[!-~]*")) {
            String option = library ? "lib-name" : "lib-ver";
            Resp.error("ERR " + option + " cannot contain spaces, newlines or special characters.", out);
        } else {
            ClientNames names = session.names();
            session.names(library ? names.withLibrary(value) : names.withLibraryVersion(value));
            out.write(Resp.OK);
        }
    }

    private static void list(Session session, RequestArguments arguments, Output out) {
        boolean kindNamed = arguments.count() == 4 && arguments.is(2, "type");
        if (arguments.count() == 2 || kindNamed && arguments.is(3, "normal")) {
            session.reply().verbatim(info(session, "client|list"), out);
        } else {
            Resp.error("ERR syntax error", out);
        }
    }

    private static String info(Session session, String command) {
        return "id=" + session.id + " addr=" + session.address() + " name="
                + new String(session.names().client(), StandardCharsets.ISO_8859_1) + " age="
                + (System.currentTimeMillis() - session.sinceMillis) / 1000 + " idle=0 flags=N db=0 cmd=" + command
                + " user=default lib-name=" + session.names().library() + " lib-ver="
                + session.names().libraryVersion() + " resp="
                + (session.isResp3() ? 3 : 2) + "\n";
    }

    private static void okFor(RequestArguments arguments, Output out, String... words) {
        for (String word : words) {
            if (arguments.is(2, word)) {
                out.write(Resp.OK);
                return;
            }
        }
        Resp.error(
                "ERR a proxy supports this with " + String.join(" or ", words).toUpperCase(Locale.ROOT) + " only", out);
    }
}
