package io.trepak.protocol.memcached;

import io.trepak.api.protocol.Command;
import io.trepak.api.protocol.Route;

/** A command and the form its line has. Also the errors, as commands answered without a server. */
final class MemcachedCommand extends Command {
    /** What stands in the line behind the command's name. */
    enum Form {
        /** key [key]... */
        GET,
        /** exptime key */
        GAT,
        /** key flags exptime bytes [noreply], then data */
        STORE,
        /** key flags exptime bytes casid [noreply], then data */
        CAS,
        /** key value [noreply] */
        COUNT,
        /** key [0] [noreply] */
        DELETE,
        /** key exptime [noreply] */
        TOUCH,
        /** nothing */
        VERSION,
        /** anything */
        QUIT,
        /** not a command of the protocol */
        ERROR
    }

    /** Wrong number of fields, or a command nobody knows. */
    static final MemcachedCommand UNKNOWN = error(Route.LOCAL, "ERROR");

    static final MemcachedCommand BAD_LINE = error(Route.LOCAL, "CLIENT_ERROR bad command line format");

    /** A data block of unknown length follows: nothing behind this line can be understood. */
    static final MemcachedCommand BAD_LENGTH = error(Route.CLOSE, "CLIENT_ERROR bad command line format");

    static final MemcachedCommand BAD_DATA = error(Route.LOCAL, "CLIENT_ERROR bad data chunk");
    static final MemcachedCommand BAD_DELTA = error(Route.LOCAL, "CLIENT_ERROR invalid numeric delta argument");
    static final MemcachedCommand BAD_EXPTIME = error(Route.LOCAL, "CLIENT_ERROR invalid exptime argument");
    static final MemcachedCommand BAD_DELETE =
            error(Route.LOCAL, "CLIENT_ERROR bad command line format.  Usage: delete <key> [noreply]");

    // Texts of our own: memcached accepts both.
    static final MemcachedCommand BARE_LINE_FEED = error(Route.LOCAL, "CLIENT_ERROR end the line with CR LF, not LF");
    static final MemcachedCommand SEVERAL_GAT =
            error(Route.LOCAL, "CLIENT_ERROR send one gat per key, this proxy does not split it");

    /** An error that noreply keeps from being told, as in memcached (memcached.c, out_string). */
    static final MemcachedCommand UNTOLD = new MemcachedCommand("error", Route.LOCAL, Form.ERROR, null, new byte[0]);

    private final Form form;
    private final MemcachedCommand split;
    private final byte[] bytes;

    private MemcachedCommand(String name, Route route, Form form, MemcachedCommand split, byte[] bytes) {
        super(name, route);
        this.form = form;
        this.split = split;
        this.bytes = bytes;
    }

    private static MemcachedCommand error(Route route, String line) {
        return new MemcachedCommand("error", route, Form.ERROR, null, Bytes.ascii(line + "\r\n"));
    }

    static MemcachedCommand keyed(String name, Form form) {
        return new MemcachedCommand(name, Route.KEYED, form, null, Bytes.ascii(name));
    }

    /** A command that is keyed with one key and split with more. */
    static MemcachedCommand splittable(String name, Form form) {
        byte[] head = Bytes.ascii(name);
        MemcachedCommand split = new MemcachedCommand(name, Route.SPLIT, form, null, head);
        return new MemcachedCommand(name, Route.KEYED, form, split, head);
    }

    static MemcachedCommand keyless(String name, Route route, Form form) {
        return new MemcachedCommand(name, route, form, null, new byte[0]);
    }

    Form form() {
        return form;
    }

    /** The same command for several keys; null if there is no such thing. */
    MemcachedCommand split() {
        return split;
    }

    /** Of a LOCAL or CLOSE command the answer, which may be empty; of a SPLIT one the head of a fragment. Not to be changed. */
    byte[] bytes() {
        return bytes;
    }
}
