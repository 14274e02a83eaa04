package io.trepak.protocol.memcached;

import static io.trepak.protocol.memcached.MemcachedCommand.everywhere;
import static io.trepak.protocol.memcached.MemcachedCommand.keyed;
import static io.trepak.protocol.memcached.MemcachedCommand.keyless;
import static io.trepak.protocol.memcached.MemcachedCommand.meta;
import static io.trepak.protocol.memcached.MemcachedCommand.values;

import io.trepak.api.protocol.Route;
import io.trepak.protocol.memcached.MemcachedCommand.Form;
import io.trepak.protocol.memcached.ValueBlock.Cas;
import java.util.ArrayList;
import java.util.List;

/**
 * All commands, found by their name packed into a long: last letter lowest, of a longer name the last eight letters. For
 * people they are listed in docs/commands-memcached.md.
 */
final class CommandTable {
    private static final int PACKED = 8;
    private static final int SLOTS = 128;
    private static final long[] NAMES = new long[SLOTS];
    private static final MemcachedCommand[] COMMANDS = new MemcachedCommand[SLOTS];

    static {
        add(values("get", Form.GET, Cas.NEVER));
        add(values("gets", Form.GET, Cas.ALWAYS));
        add(values("gat", Form.GAT, Cas.NEVER));
        add(values("gats", Form.GAT, Cas.ALWAYS));
        add(keyed("set", Form.STORE, Reply.STORED | Reply.NOT_STORED));
        add(keyed("add", Form.STORE, Reply.STORED | Reply.NOT_STORED));
        add(keyed("replace", Form.STORE, Reply.STORED | Reply.NOT_STORED));
        add(keyed("append", Form.STORE, Reply.STORED | Reply.NOT_STORED));
        add(keyed("prepend", Form.STORE, Reply.STORED | Reply.NOT_STORED));
        add(keyed("cas", Form.CAS, Reply.STORED | Reply.NOT_STORED | Reply.EXISTS | Reply.NOT_FOUND));
        add(keyed("incr", Form.COUNT, Reply.NUMBER | Reply.NOT_FOUND));
        add(keyed("decr", Form.COUNT, Reply.NUMBER | Reply.NOT_FOUND));
        add(keyed("delete", Form.DELETE, Reply.DELETED | Reply.NOT_FOUND));
        add(keyed("touch", Form.TOUCH, Reply.TOUCHED | Reply.NOT_FOUND));
        // What q hides: protocol.txt of 1.6.18, and its proto_text.c, process_m*_command: resp->skip. An ma with v that
        // succeeds is hidden as well.
        add(meta("mg", Form.META_GET, Reply.VA | Reply.HD | Reply.EN, Reply.EN));
        add(meta("ms", Form.META_STORE, Reply.HD | Reply.NS | Reply.EX | Reply.NF, Reply.HD));
        add(meta("md", Form.META_CHANGE, Reply.HD | Reply.EX | Reply.NF, Reply.HD));
        add(meta("ma", Form.META_CHANGE, Reply.VA | Reply.HD | Reply.NS | Reply.EX | Reply.NF, Reply.VA | Reply.HD));
        add(keyless("me", Route.KEYED, Form.META_DEBUG, Reply.ME | Reply.EN));
        // Answered here, so in its turn: when all the client sent before has been answered, by whatever server.
        add(MemcachedCommand.answered("mn", "MN"));
        add(keyless("version", Route.ANY, Form.VERSION, Reply.VERSION));
        add(everywhere("verbosity", Form.VERBOSITY));
        add(everywhere("flush_all", Form.FLUSH));
        add(keyless("stats", Route.LOCAL, Form.STATS, 0));
        add(MemcachedCommand.closing("quit", ""));
        refuse("shutdown", "slabs", "lru", "lru_crawler", "cache_memlimit", "watch", "extstore", "refresh_certs");
    }

    private CommandTable() {}

    /** Commands of one server, which a client of many should not reach by chance. */
    private static void refuse(String... names) {
        for (String name : names) {
            String line = "CLIENT_ERROR " + name + " is not passed on; connect to the server itself";
            add(MemcachedCommand.answered(name, line));
        }
    }

    private static void add(MemcachedCommand command) {
        long name = 0;
        for (byte letter : Bytes.ascii(command.name())) {
            name = append(name, letter);
        }
        int slot = slot(name);
        while (NAMES[slot] != 0) {
            slot = slot + 1 & SLOTS - 1;
        }
        NAMES[slot] = name;
        COMMANDS[slot] = command;
    }

    static long append(long name, byte letter) {
        return name << 8 | letter & 0xff;
    }

    /**
     * The command whose name is {@code [start, end)}, or {@link Refusal#UNKNOWN}.
     *
     * @param packed its letters as {@link #append} puts them together
     */
    static MemcachedCommand find(byte[] in, int start, int end, long packed) {
        for (int slot = slot(packed); NAMES[slot] != 0; slot = slot + 1 & SLOTS - 1) {
            if (NAMES[slot] == packed && isNamed(COMMANDS[slot].name(), in, start, end)) {
                return COMMANDS[slot];
            }
        }
        return Refusal.UNKNOWN;
    }

    /** Whether a name with the right last letters is right as a whole. */
    private static boolean isNamed(String name, byte[] in, int start, int end) {
        if (name.length() != end - start) {
            return false;
        }
        for (int i = 0; i < name.length() - PACKED; i++) {
            if (name.charAt(i) != in[start + i]) {
                return false;
            }
        }
        return true;
    }

    /** All of them, in no order; for tests. */
    static List<MemcachedCommand> all() {
        List<MemcachedCommand> all = new ArrayList<>();
        for (MemcachedCommand command : COMMANDS) {
            if (command != null) {
                all.add(command);
            }
        }
        return all;
    }

    /** Fibonacci hashing: the upper bits of a product with 2^64 divided by the golden ratio. */
    private static int slot(long name) {
        return (int) (name * 0x9e3779b97f4a7c15L >>> 57);
    }
}
