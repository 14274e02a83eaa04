package com.example.memcached_binary;

import io.trepak.api.protocol.Command;
import io.trepak.api.protocol.Route;
import java.util.Set;

/**
 * What the proxy does with an opcode, and the form of a request with it. A quiet request is sent to its server as the loud one of
 * the same meaning: so every request has a response, and what is not for the client is dropped on the way back.
 */
final class BinaryCommand extends Command {
    static final int NOOP = 0x0a;
    static final int VERSION = 0x0b;
    /** A request that has an end, but not the form its opcode wants. */
    static final BinaryCommand INVALID = local("invalid", Status.INVALID, "Invalid arguments");

    /** A status that no response has. */
    private static final int NONE = -1;

    private static final int MOST_KEY_BYTES = 250;
    private static final Set<Trait> READS = Set.of(Trait.READS);
    private static final Set<Trait> WRITES = Set.of(Trait.WRITES);
    /** Also for SASL: a memcached without it says so. */
    private static final BinaryCommand UNKNOWN = local("unknown", Status.UNKNOWN_COMMAND, "Unknown command");

    private static final BinaryCommand FLUSH_REFUSED =
            local("flush", Status.NOT_SUPPORTED, "flush not allowed; see memcached_binary_allow_flush");
    private static final BinaryCommand[] COMMANDS = new BinaryCommand[256];

    static {
        keyed("get", READS, 0x00, 0x09, 0, false, Status.NOT_FOUND);
        keyed("getk", READS, 0x0c, 0x0d, 0, false, Status.NOT_FOUND);
        keyed("gat", WRITES, 0x1d, 0x1e, 4, false, Status.NOT_FOUND);
        keyed("gatk", WRITES, 0x23, 0x24, 4, false, Status.NOT_FOUND);
        keyed("set", WRITES, 0x01, 0x11, 8, true, Status.SUCCESS);
        keyed("add", WRITES, 0x02, 0x12, 8, true, Status.SUCCESS);
        keyed("replace", WRITES, 0x03, 0x13, 8, true, Status.SUCCESS);
        keyed("delete", WRITES, 0x04, 0x14, 0, false, Status.SUCCESS);
        keyed("incr", WRITES, 0x05, 0x15, 20, false, Status.SUCCESS);
        keyed("decr", WRITES, 0x06, 0x16, 20, false, Status.SUCCESS);
        keyed("append", WRITES, 0x0e, 0x19, 0, true, Status.SUCCESS);
        keyed("prepend", WRITES, 0x0f, 0x1a, 0, true, Status.SUCCESS);
        COMMANDS[0x1c] = new BinaryCommand("touch", Route.KEYED, WRITES, 0x1c, 0x1c, 4, false);
        COMMANDS[VERSION] = new BinaryCommand("version", Route.ANY, Set.of(), VERSION, VERSION, 0, false);
        COMMANDS[0x08] = new BinaryCommand("flush", Route.ALL, WRITES, 0x08, 0x08, 4, false);
        COMMANDS[0x18] = new BinaryCommand("flushq", Route.ALL, WRITES, 0x18, 0x08, 4, false);
        COMMANDS[0x18].hidden = Status.SUCCESS;
        // Answered here, so in its turn: when all that the client sent before has been answered, by whatever server.
        COMMANDS[NOOP] = local("noop", Status.SUCCESS, "");
        COMMANDS[0x07] = local("quit", Status.SUCCESS, "");
        COMMANDS[0x17] = local("quitq", NONE, "");
        COMMANDS[0x07].closes = true;
        COMMANDS[0x17].closes = true;
        COMMANDS[0x10] = local("stat", Status.NOT_SUPPORTED, "stat is not passed on; connect to the server itself");
        COMMANDS[0x1b] = local("verbosity", Status.NOT_SUPPORTED, "verbosity is not passed on");
    }

    private final int opcode;
    private final int sentAs;
    private final int extras;
    private final boolean hasValue;
    private int hidden = NONE;
    private int status = NONE;
    private String text = "";
    private boolean closes;

    private BinaryCommand(
            String name, Route route, Set<Trait> traits, int opcode, int sentAs, int extras, boolean hasValue) {
        super(name, route, traits);
        this.opcode = opcode;
        this.sentAs = sentAs;
        this.extras = extras;
        this.hasValue = hasValue;
    }

    private static void keyed(
            String name, Set<Trait> traits, int loud, int quiet, int extras, boolean hasValue, int hidden) {
        COMMANDS[loud] = new BinaryCommand(name, Route.KEYED, traits, loud, loud, extras, hasValue);
        COMMANDS[quiet] = new BinaryCommand(name + "q", Route.KEYED, traits, quiet, loud, extras, hasValue);
        COMMANDS[quiet].hidden = hidden;
    }

    private static BinaryCommand local(String name, int status, String text) {
        BinaryCommand command = new BinaryCommand(name, Route.LOCAL, Set.of(), 0, 0, 0, true);
        command.status = status;
        command.text = text;
        return command;
    }

    /** The command of an opcode. */
    static BinaryCommand of(int opcode, boolean flushAllowed) {
        BinaryCommand command = COMMANDS[opcode];
        if (command == null) {
            return UNKNOWN;
        }
        return command.route() == Route.ALL && !flushAllowed ? FLUSH_REFUSED : command;
    }

    /** Whether a server takes a request of this form; it closes a connection for any other. */
    boolean hasForm(int extrasLength, int keyLength, int bodyLength) {
        boolean valueFits = hasValue || bodyLength == extrasLength + keyLength;
        boolean extrasFit = extrasLength == extras || route() == Route.ALL && extrasLength == 0;
        boolean keyFits = route() == Route.KEYED ? keyLength > 0 && keyLength <= MOST_KEY_BYTES : keyLength == 0;
        return route() == Route.LOCAL || valueFits && extrasFit && keyFits;
    }

    /** The opcode that the client sends, unless it is answered here. */
    int opcode() {
        return opcode;
    }

    /** The opcode that the server gets, and has in its response. */
    int sentAs() {
        return sentAs;
    }

    /** Whether {@link #hides} may be true of a status. */
    boolean isQuiet() {
        return hidden != NONE;
    }

    /** Whether the client is not told of a response with this status. */
    boolean hides(int status) {
        return status == hidden;
    }

    /** Whether it is answered, if it is answered here. */
    boolean isAnswered() {
        return status != NONE;
    }

    /** What it is answered with here. */
    int status() {
        return status;
    }

    /** What is said with {@link #status}. */
    String text() {
        return text;
    }

    /** Whether the client is closed behind it. */
    boolean closes() {
        return closes;
    }
}
