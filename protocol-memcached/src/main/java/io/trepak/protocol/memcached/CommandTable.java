package io.trepak.protocol.memcached;

import io.trepak.api.protocol.Route;
import io.trepak.protocol.memcached.MemcachedCommand.Form;

/** All commands, found by their name packed into a long: first letter highest, at most eight letters. */
final class CommandTable {
    static final int MAX_NAME = 8;

    private static final int SLOTS = 64;
    private static final long[] NAMES = new long[SLOTS];
    private static final MemcachedCommand[] COMMANDS = new MemcachedCommand[SLOTS];

    static {
        add(MemcachedCommand.splittable("get", Form.GET));
        add(MemcachedCommand.splittable("gets", Form.GET));
        add(MemcachedCommand.keyed("gat", Form.GAT));
        add(MemcachedCommand.keyed("gats", Form.GAT));
        add(MemcachedCommand.keyed("set", Form.STORE));
        add(MemcachedCommand.keyed("add", Form.STORE));
        add(MemcachedCommand.keyed("replace", Form.STORE));
        add(MemcachedCommand.keyed("append", Form.STORE));
        add(MemcachedCommand.keyed("prepend", Form.STORE));
        add(MemcachedCommand.keyed("cas", Form.CAS));
        add(MemcachedCommand.keyed("incr", Form.COUNT));
        add(MemcachedCommand.keyed("decr", Form.COUNT));
        add(MemcachedCommand.keyed("delete", Form.DELETE));
        add(MemcachedCommand.keyed("touch", Form.TOUCH));
        add(MemcachedCommand.keyless("version", Route.ANY, Form.VERSION));
        add(MemcachedCommand.keyless("quit", Route.CLOSE, Form.QUIT));
    }

    private CommandTable() {}

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

    /** The command of that name, or {@link MemcachedCommand#UNKNOWN}. */
    static MemcachedCommand find(long name) {
        for (int slot = slot(name); NAMES[slot] != 0; slot = slot + 1 & SLOTS - 1) {
            if (NAMES[slot] == name) {
                return COMMANDS[slot];
            }
        }
        return MemcachedCommand.UNKNOWN;
    }

    /** Fibonacci hashing: the upper bits of a product with 2^64 divided by the golden ratio. */
    private static int slot(long name) {
        return (int) (name * 0x9e3779b97f4a7c15L >>> 58);
    }
}
