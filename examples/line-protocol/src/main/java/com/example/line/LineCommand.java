package com.example.line;

import io.trepak.api.protocol.Command;
import io.trepak.api.protocol.Route;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** A command: one row of the table below. */
final class LineCommand extends Command {
    /** What follows the word. */
    enum Takes {
        NOTHING,
        ONE_KEY,
        KEYS,
        KEY_AND_VALUE
    }

    static final LineCommand GET = new LineCommand("get", Route.KEYED, Takes.ONE_KEY);
    static final LineCommand SET = new LineCommand("set", Route.KEYED, Takes.KEY_AND_VALUE);
    static final LineCommand MGET = new LineCommand("mget", Route.SPLIT, Takes.KEYS);
    static final LineCommand DEL = new LineCommand("del", Route.SPLIT, Takes.KEYS);
    static final LineCommand PING = new LineCommand("ping", Route.LOCAL, Takes.NOTHING);
    static final LineCommand QUIT = new LineCommand("quit", Route.LOCAL, Takes.NOTHING);

    /** What is no command, or has too few or too many keys: the proxy answers with an error, the client stays. */
    static final LineCommand UNKNOWN = new LineCommand("unknown", Route.LOCAL, Takes.NOTHING);

    static final LineCommand MISUSED = new LineCommand("misused", Route.LOCAL, Takes.NOTHING);

    private static final LineCommand[] TABLE = {GET, SET, MGET, DEL, PING, QUIT};

    private final byte[] word;
    private final Takes takes;

    private LineCommand(String name, Route route, Takes takes) {
        super(name, route);
        this.word = name.getBytes(StandardCharsets.US_ASCII);
        this.takes = takes;
    }

    /** The command whose word is {@code in[from .. to)}. */
    static LineCommand of(byte[] in, int from, int to) {
        for (LineCommand command : TABLE) {
            if (Arrays.equals(in, from, to, command.word, 0, command.word.length)) {
                return command;
            }
        }
        return UNKNOWN;
    }

    byte[] word() {
        return word;
    }

    Takes takes() {
        return takes;
    }
}
