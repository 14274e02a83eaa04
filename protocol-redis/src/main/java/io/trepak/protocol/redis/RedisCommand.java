package io.trepak.protocol.redis;

import io.trepak.api.protocol.Command;
import io.trepak.api.protocol.Route;

/** A row of the command table: how many arguments a command takes and which of them are keys. Immutable. */
final class RedisCommand extends Command {
    /** No upper bound of arguments. */
    static final int MANY = Integer.MAX_VALUE;

    /** An argument number that no argument has. */
    static final int NEVER = -1;

    // Above any argument number, so that one key is followed by no other.
    private static final int LAST_KEY = RequestDecoder.MAX_ARGUMENTS + 1;

    /** How the answers to the fragments become one. */
    enum Join {
        NONE,
        /** Elements of arrays, in the order of the keys. */
        ELEMENTS,
        /** Sum of integers. */
        SUM,
        /** OK when each is OK. */
        ALL_OK
    }

    private final int minArguments;
    private final int maxArguments;
    private final LocalAnswer answer;

    /** Number of the first argument that is a key; NEVER if there is none. The command's name is argument 0. */
    final int firstKey;

    /** From one key to the next: 1, 2, or further than any argument. */
    final int keyStep;

    /** Arguments that belong to a key behind it: 1 for MSET's values, else 0. */
    final int valuesPerKey;

    /** Number of the argument that must be a count of keys of at least 1; NEVER if there is none. */
    final int countArgument;

    final Join join;

    /** What follows the count of arguments in a fragment: a line end and the name as a bulk string. */
    final byte[] fragmentHead;

    private RedisCommand(
            String name,
            Route route,
            int minArguments,
            int maxArguments,
            int firstKey,
            int keyStep,
            int countArgument,
            Join join,
            LocalAnswer answer) {
        super(name, route);
        this.minArguments = minArguments;
        this.maxArguments = maxArguments;
        this.firstKey = firstKey;
        this.keyStep = keyStep;
        this.valuesPerKey = keyStep == 2 ? 1 : 0;
        this.countArgument = countArgument;
        this.join = join;
        this.answer = answer;
        this.fragmentHead = Resp.bytes("\r\n$" + name.length() + "\r\n" + name + "\r\n");
    }

    /** Goes where its first argument belongs; {@code arguments} counts the name. */
    static RedisCommand keyed(String name, int arguments) {
        return keyed(name, arguments, arguments);
    }

    static RedisCommand keyed(String name, int minArguments, int maxArguments) {
        return keyedAt(1, name, minArguments, maxArguments);
    }

    /** Goes where argument {@code key} belongs. */
    static RedisCommand keyedAt(int key, String name, int minArguments, int maxArguments) {
        return new RedisCommand(
                name, Route.KEYED, minArguments, maxArguments, key, LAST_KEY, NEVER, Join.NONE, LocalAnswer.NOTHING);
    }

    /** Script, count of keys, first key, and so on. */
    static RedisCommand script(String name) {
        return new RedisCommand(name, Route.KEYED, 4, MANY, 3, LAST_KEY, 2, Join.NONE, LocalAnswer.NOTHING);
    }

    /** Each argument is a key. */
    static RedisCommand split(String name, Join join) {
        return new RedisCommand(name, Route.SPLIT, 2, MANY, 1, 1, NEVER, join, LocalAnswer.NOTHING);
    }

    /** Keys and values in turn. */
    static RedisCommand splitPairs(String name, Join join) {
        return new RedisCommand(name, Route.SPLIT, 3, MANY, 1, 2, NEVER, join, LocalAnswer.NOTHING);
    }

    /** Any server will do. */
    static RedisCommand anywhere(String name, int minArguments, int maxArguments) {
        return new RedisCommand(
                name, Route.ANY, minArguments, maxArguments, NEVER, LAST_KEY, NEVER, Join.NONE, LocalAnswer.NOTHING);
    }

    /** Answered by the proxy. */
    static RedisCommand local(String name, int minArguments, int maxArguments, LocalAnswer answer) {
        Route route = answer == LocalAnswer.QUIT ? Route.CLOSE : Route.LOCAL;
        return new RedisCommand(name, route, minArguments, maxArguments, NEVER, LAST_KEY, NEVER, Join.NONE, answer);
    }

    /** Whether a request of so many arguments, name included, can be this command. */
    boolean accepts(int arguments) {
        return arguments >= minArguments
                && arguments <= maxArguments
                && (valuesPerKey == 0 || (arguments - firstKey) % keyStep == 0);
    }

    /** What the proxy itself says to it. */
    LocalAnswer answer() {
        return answer;
    }

    /** Whether a client may send it before it has said the password. */
    boolean isAllowedBeforeAuth() {
        return answer.beforeAuth();
    }
}
