package io.trepak.protocol.redis;

import io.trepak.api.protocol.Route;
import io.trepak.protocol.redis.RedisCommand.Join;

/**
 * A row of the command table while it is written down; {@link RedisCommand} is what becomes of it. Numbers of arguments
 * count the command's name, which is argument 0.
 */
final class Row {
    /** No upper bound of arguments. */
    static final int MANY = Integer.MAX_VALUE;

    /** An argument number that no argument has. */
    static final int NEVER = Integer.MAX_VALUE;

    String name;
    Route route;
    int minArguments;
    int maxArguments;
    /** NEVER if the keys are elsewhere or there are none. */
    int firstKey = NEVER;
    /** Counted from behind when negative: -1 is the last argument. */
    int lastKey = NEVER;

    int keyStep = 1;
    int valuesPerKey;
    Look look = Look.NOTHING;
    int lookAt = NEVER;
    Join join = Join.NONE;
    LocalResponse answer = LocalResponse.NOTHING;
    Refusal refusal;
    boolean guarded;
    Miss miss = Miss.NONE;
    boolean runsScripts;
    String note = "";
    Row[] subcommands = {};
    /** How twemproxy 0.5 routes it, where that is another way. */
    Row twemproxy;

    private Row(String name, Route route, int minArguments, int maxArguments) {
        this.name = name;
        this.route = route;
        this.minArguments = minArguments;
        this.maxArguments = maxArguments;
    }

    /** Goes where its first argument belongs. */
    static Row keyed(String name, int arguments) {
        return keyed(name, arguments, arguments);
    }

    static Row keyed(String name, int minArguments, int maxArguments) {
        return keyedAt(1, name, minArguments, maxArguments);
    }

    /** Goes where argument {@code key} belongs. */
    static Row keyedAt(int key, String name, int minArguments, int maxArguments) {
        Row row = new Row(name, Route.KEYED, minArguments, maxArguments);
        row.firstKey = key;
        row.lastKey = key;
        return row;
    }

    /** Has keys from argument {@code firstKey} to {@code lastKey}, which must live on one server. */
    static Row together(String name, int minArguments, int maxArguments, int firstKey, int lastKey) {
        Row row = new Row(name, Route.SAME_SERVER, minArguments, maxArguments);
        row.firstKey = firstKey;
        row.lastKey = lastKey;
        return row;
    }

    /** Argument {@code countAt} says how many keys follow it. */
    static Row counted(String name, int countAt, int minArguments, int maxArguments) {
        return together(name, minArguments, maxArguments, NEVER, NEVER).looking(Look.COUNT, countAt);
    }

    /** The same, and argument 1 is a key, too. */
    static Row storedAndCounted(String name, int countAt, int minArguments, int maxArguments) {
        Row row = counted(name, countAt, minArguments, maxArguments);
        row.firstKey = 1;
        row.lastKey = 1;
        return row;
    }

    /** Script, count of keys, keys, and so on. */
    static Row script(String name) {
        Row row = together(name, 3, MANY, NEVER, NEVER).looking(Look.SCRIPT_COUNT, 2);
        row.runsScripts = true;
        return row;
    }

    /** Each argument is a key. */
    static Row split(String name, Join join) {
        Row row = new Row(name, Route.SPLIT, 2, MANY);
        row.firstKey = 1;
        row.lastKey = -1;
        row.join = join;
        return row;
    }

    /** Keys and values in turn. */
    static Row splitPairs(String name, Join join) {
        Row row = split(name, join).every(2);
        row.minArguments = 3;
        row.valuesPerKey = 1;
        return row;
    }

    /** Any server will do. */
    static Row anywhere(String name, int minArguments, int maxArguments) {
        return new Row(name, Route.ANY, minArguments, maxArguments);
    }

    /** Goes to all servers. */
    static Row everywhere(String name, int minArguments, int maxArguments, Join join) {
        Row row = new Row(name, Route.ALL, minArguments, maxArguments);
        row.join = join;
        return row;
    }

    /** Goes to all servers, one after the other, as the cursor says. */
    static Row scan(String name, int minArguments, int maxArguments) {
        return new Row(name, Route.NAMED, minArguments, maxArguments).looking(Look.CURSOR, 1);
    }

    /** Answered by the proxy. */
    static Row local(String name, int minArguments, int maxArguments, LocalResponse answer) {
        Row row = new Row(name, Route.LOCAL, minArguments, maxArguments);
        row.answer = answer;
        return row;
    }

    /** Known, but not to be carried by a proxy, however many arguments it has. */
    static Row refused(String name, Refusal refusal) {
        return refused(name, 1, MANY, refusal);
    }

    static Row refused(String name, int minArguments, int maxArguments, Refusal refusal) {
        Row row = local(name, minArguments, maxArguments, LocalResponse.REFUSED);
        row.refusal = refusal;
        return row;
    }

    /** Refused with a response of its own, for what follows has to be refused as well. */
    Row answering(LocalResponse special) {
        answer = special;
        return this;
    }

    /** Argument 1 says which of the rows it is; HELP lists them. */
    static Row container(String name, Row... subcommands) {
        Row row = local(name, 2, MANY, LocalResponse.UNKNOWN_SUBCOMMAND).looking(Look.SUBCOMMAND, 1);
        row.subcommands = new Row[subcommands.length + 1];
        System.arraycopy(subcommands, 0, row.subcommands, 0, subcommands.length);
        row.subcommands[subcommands.length] = local("help", 2, 2, LocalResponse.HELP);
        for (Row each : row.subcommands) {
            each.name = name + '|' + each.name;
        }
        return row;
    }

    /** Every how many arguments there is a key. */
    Row every(int step) {
        keyStep = step;
        return this;
    }

    Row looking(Look at, int argument) {
        look = at;
        lookAt = argument;
        return this;
    }

    /** Off, unless the pool's redis_allow names it. */
    Row guarded() {
        guarded = true;
        return this;
    }

    /** Goes to a server without arguments, where it is not one of its subcommands. */
    Row aloneAnywhere() {
        route = Route.ANY;
        minArguments = 1;
        return this;
    }

    /** A read whose response without its keys is known. */
    Row missing(Miss answer) {
        miss = answer;
        return this;
    }

    /** For people: what is different from a server of one's own. */
    Row note(String text) {
        note = text;
        return this;
    }

    /** twemproxy 0.5 has no such command. */
    Row unknownToTwemproxy() {
        return twemproxy(refused(name, Refusal.NOT_IN_TWEMPROXY));
    }

    Row twemproxy(Row other) {
        twemproxy = other;
        return this;
    }
}
