package io.trepak.protocol.redis;

import io.trepak.api.protocol.Command;
import io.trepak.api.protocol.Route;
import java.util.Arrays;
import java.util.List;

/** A command: how many arguments it takes, which of them are keys, and what becomes of it. Made of a {@link Row}. Immutable. */
final class RedisCommand extends Command {
    /** How the responses of several servers become one. */
    enum Join {
        NONE,
        /** Elements of arrays, in the order of the keys. */
        ELEMENTS,
        /** Sum of integers. */
        SUM,
        /** OK when each is OK. */
        ALL_OK,
        /** One array of all elements. */
        CONCATENATION,
        /** All must say the same. */
        SAME,
        /** An array of ones and zeros: the smallest at each place. */
        LEAST_OF_EACH,
        /** One of those that are not nil, by chance. */
        ONE_OF_THEM
    }

    /** What the proxy reads itself; nobody sends it more, name included. */
    static final int MAX_READ_ARGUMENTS = 64;

    private final int minArguments;
    private final int maxArguments;
    private final LocalResponse answer;
    private final RedisCommand[] subcommands;

    /** NEVER if the keys are elsewhere or there are none. */
    final int firstKey;
    /** Whether only the first key counts, it is always the same argument, and no other has to be looked at. */
    final boolean hasOneKey;
    /** Counted from behind when negative: -1 is the last argument. */
    final int lastKey;
    /** From one key to the next. */
    final int keyStep;
    /** Arguments that belong to a key behind it: 1 for MSET's values, else 0. */
    final int valuesPerKey;

    final Look look;
    /** Number of the argument to look at; NEVER if there is none. */
    final int lookAt;

    /** Whether something is left to be done when a request's end has come. */
    final boolean hasLastWord;

    final Join join;
    final Refusal refusal;
    /** What it is answered when its server is dead, and the pool says so. */
    final Miss miss;
    /** Whether the error code of a response may be a client's words. */
    final boolean runsScripts;

    final String note;

    /** What it is where the pool has not allowed it; null when it needs no leave. */
    final RedisCommand switchedOff;
    /** The same, routed by its first key without looking at others. */
    final RedisCommand byFirstKey;
    /** The same, routed as twemproxy does. */
    final RedisCommand asTwemproxy;

    /** What follows the count of arguments in a fragment: a line end and the name as a bulk string. */
    final byte[] fragmentHead;

    RedisCommand(Row row) {
        this(row, row.route);
    }

    private RedisCommand(Row row, Route route) {
        super(row.name, route, CommandKind.of(row.name));
        minArguments = row.minArguments;
        answer = row.answer;
        maxArguments = answer.readsArguments() ? Math.min(row.maxArguments, MAX_READ_ARGUMENTS) : row.maxArguments;
        firstKey = row.firstKey;
        boolean isByOneKey = route == Route.KEYED && row.firstKey != Row.NEVER;
        hasOneKey = isByOneKey && row.look != Look.COPY_OPTIONS;
        lastKey = isByOneKey ? row.firstKey : row.lastKey;
        keyStep = row.keyStep;
        valuesPerKey = row.valuesPerKey;
        look = row.look;
        lookAt = hasOneKey ? Row.NEVER : row.lookAt;
        hasLastWord = look == Look.STREAMS || answer.isBarrier() || answer.closes();
        join = row.join;
        refusal = row.refusal;
        miss = row.miss;
        runsScripts = row.runsScripts;
        note = row.note;
        fragmentHead = Resp.bytes("\r\n$" + row.name.length() + "\r\n" + row.name + "\r\n");
        subcommands = Arrays.stream(row.subcommands).map(RedisCommand::new).toArray(RedisCommand[]::new);
        switchedOff = row.guarded
                ? new RedisCommand(Row.local(row.name, minArguments, maxArguments, LocalResponse.SWITCHED_OFF))
                : null;
        byFirstKey = route == Route.SAME_SERVER ? new RedisCommand(row, Route.KEYED) : this;
        asTwemproxy = row.twemproxy == null ? byFirstKey : new RedisCommand(row.twemproxy);
    }

    /** Whether a request of so many arguments, name included, can be this command. */
    boolean accepts(int arguments) {
        return arguments >= minArguments
                && arguments <= maxArguments
                && (valuesPerKey == 0 || (arguments - firstKey) % keyStep == 0);
    }

    /**
     * The row of a container that has this name.
     *
     * @return null if there is none
     */
    RedisCommand subcommand(byte[] in, int at, int length) {
        for (RedisCommand each : subcommands) {
            int prefix = each.name().length() - length;
            if (prefix == name().length() + 1 && Resp.isWord(each.name(), prefix, in, at, length)) {
                return each;
            }
        }
        return null;
    }

    List<RedisCommand> subcommands() {
        return List.of(subcommands);
    }

    /** Whether a server is asked, or all are. */
    boolean goesToServers() {
        return route() != Route.LOCAL;
    }

    /** What the proxy itself says to it. */
    LocalResponse answer() {
        return answer;
    }

    /** As people write it, in lower case, with a blank before a subcommand. */
    String words() {
        return name().replace('|', ' ');
    }

    /** How redis_allow calls it. */
    String word() {
        return name().replace('|', '_');
    }

    int minArguments() {
        return minArguments;
    }

    int maxArguments() {
        return maxArguments;
    }
}
