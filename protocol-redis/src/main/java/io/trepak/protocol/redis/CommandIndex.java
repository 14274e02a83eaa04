package io.trepak.protocol.redis;

import java.util.List;

/**
 * Finds commands by name. Open addressing: slot s holds a command and, at s * STRIDE, the length of its name and its name.
 * About four times as many slots as commands, so most look-ups end at the first. Immutable once built.
 */
final class CommandIndex {
    private static final int SLOTS = 1024;
    private static final int STRIDE = 32;
    // Of two bytes that or-ed with it give a small letter both are that letter.
    private static final int FOLD = 0x20;

    private final RedisCommand[] all;
    private final RedisCommand[] commands = new RedisCommand[SLOTS];
    // Folded, so an underline is 0x7f.
    private final byte[] names = new byte[SLOTS * STRIDE];
    // Where equal when folded is not yet equal.
    private final boolean[] withSymbols = new boolean[SLOTS];

    CommandIndex(RedisCommand... all) {
        this.all = all;
        for (RedisCommand command : all) {
            add(command);
        }
    }

    List<RedisCommand> all() {
        return List.of(all);
    }

    /** As {@link RedisCommands#find}. */
    RedisCommand find(byte[] in, int at, int length) {
        int slot = slot(in, at, length);
        while (commands[slot] != null) {
            if (isNamed(slot, in, at, length)) {
                return commands[slot];
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

    private boolean isNamed(int slot, byte[] in, int at, int length) {
        int name = slot * STRIDE;
        if (names[name] != length) {
            return false;
        }
        for (int i = 0; i < length; i++) {
            if ((in[at + i] | FOLD) != names[name + 1 + i]) {
                return false;
            }
        }
        return !withSymbols[slot] || Resp.isWord(commands[slot].name(), 0, in, at, length);
    }

    private void add(RedisCommand command) {
        byte[] name = Resp.bytes(command.name());
        if (!command.name().matches("[a-z_-]{1," + (STRIDE - 1) + "}") || find(name, 0, name.length) != null) {
            throw new AssertionError("not a new name of small letters: " + command.name());
        }
        int slot = slot(name, 0, name.length);
        while (commands[slot] != null) {
            slot = slot + 1 & SLOTS - 1;
        }
        commands[slot] = command;
        names[slot * STRIDE] = (byte) name.length;
        withSymbols[slot] = !command.name().matches("[a-z]+");
        for (int i = 0; i < name.length; i++) {
            names[slot * STRIDE + 1 + i] = (byte) (name[i] | FOLD);
        }
    }
}
