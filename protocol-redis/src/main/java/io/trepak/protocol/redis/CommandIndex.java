package io.trepak.protocol.redis;

/**
 * Finds commands by name. Open addressing: slot s holds a command and, at s * STRIDE, the length of its name and its name.
 * About four times as many slots as commands, so most look-ups end at the first.
 */
final class CommandIndex {
    private static final int SLOTS = 1024;
    private static final int STRIDE = 32;
    // Of two bytes that or-ed with it give a small letter both are that letter.
    private static final int FOLD = 0x20;

    // Constants, so that the compiler knows where they are and how long: 2 ns of a GET's 46 (RedisDecodeBench).
    private static final RedisCommand[] COMMANDS = new RedisCommand[SLOTS];
    // Folded, so an underline is 0x7f.
    private static final byte[] NAMES = new byte[SLOTS * STRIDE];
    // Where equal when folded is not yet equal.
    private static final boolean[] WITH_SYMBOLS = new boolean[SLOTS];

    static {
        for (RedisCommand command : RedisCommands.all()) {
            add(command);
        }
    }

    private CommandIndex() {}

    /** As {@link RedisCommands#find}. */
    static RedisCommand find(byte[] in, int at, int length) {
        int slot = slot(in, at, length);
        while (COMMANDS[slot] != null) {
            if (isNamed(slot, in, at, length)) {
                return COMMANDS[slot];
            }
            slot = slot + 1 & SLOTS - 1;
        }
        return null;
    }

    private static int slot(byte[] in, int at, int length) {
        int hash = length;
        for (int i = at, end = at + length; i < end; i++) {
            hash = hash * 31 + (in[i] | FOLD);
        }
        return (hash ^ hash >>> 10) & SLOTS - 1;
    }

    private static boolean isNamed(int slot, byte[] in, int at, int length) {
        int name = slot * STRIDE;
        if (NAMES[name] != length) {
            return false;
        }
        for (int i = 0; i < length; i++) {
            if ((in[at + i] | FOLD) != NAMES[name + 1 + i]) {
                return false;
            }
        }
        return !WITH_SYMBOLS[slot] || Resp.isWord(COMMANDS[slot].name(), 0, in, at, length);
    }

    private static void add(RedisCommand command) {
        byte[] name = Resp.bytes(command.name());
        if (!command.name().matches("[a-z_-]{1," + (STRIDE - 1) + "}") || find(name, 0, name.length) != null) {
            throw new AssertionError("not a new name of small letters: " + command.name());
        }
        int slot = slot(name, 0, name.length);
        while (COMMANDS[slot] != null) {
            slot = slot + 1 & SLOTS - 1;
        }
        COMMANDS[slot] = command;
        NAMES[slot * STRIDE] = (byte) name.length;
        WITH_SYMBOLS[slot] = !command.name().matches("[a-z]+");
        for (int i = 0; i < name.length; i++) {
            NAMES[slot * STRIDE + 1 + i] = (byte) (name[i] | FOLD);
        }
    }
}
