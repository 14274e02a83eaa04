package io.trepak.protocol.redis;

import static io.trepak.protocol.redis.Row.MANY;

/** What a request turns into when it is none of the table's commands, or none that may be carried. */
final class LocalRows {
    static final RedisCommand EMPTY = row("(empty)", LocalResponse.NOTHING);
    static final RedisCommand CLOSED = row("(closed)", LocalResponse.CLOSED);
    static final RedisCommand UNKNOWN = row("(unknown)", LocalResponse.UNKNOWN_COMMAND);
    static final RedisCommand UNKNOWN_SUBCOMMAND = row("(unknown subcommand)", LocalResponse.UNKNOWN_SUBCOMMAND);
    static final RedisCommand MISCOUNTED = row("(miscounted)", LocalResponse.WRONG_ARGUMENT_COUNT);
    static final RedisCommand MISCOUNTED_SUBCOMMAND =
            row("(miscounted subcommand)", LocalResponse.WRONG_SUBCOMMAND_ARGUMENT_COUNT);
    static final RedisCommand UNAUTHENTICATED = row("(unauthenticated)", LocalResponse.NOT_AUTHENTICATED);
    static final RedisCommand LONG_KEY = row("(long key)", LocalResponse.KEY_TOO_LONG);
    static final RedisCommand LONG_ARGUMENT = row("(long argument)", LocalResponse.ARGUMENT_TOO_LONG);
    static final RedisCommand NO_KEY_COUNT = row("(no key count)", LocalResponse.NO_KEY_COUNT);
    static final RedisCommand BAD_CURSOR = row("(bad cursor)", LocalResponse.BAD_CURSOR);
    static final RedisCommand OLD_CURSOR = row("(old cursor)", LocalResponse.OLD_CURSOR);
    static final RedisCommand SYNTAX_ERROR = row("(syntax error)", LocalResponse.SYNTAX_ERROR);
    static final RedisCommand UNBALANCED_STREAMS = row("(unbalanced streams)", LocalResponse.UNBALANCED_STREAMS);

    /** Between a MULTI and its end. */
    static final RedisCommand IN_TRANSACTION = row("(in transaction)", LocalResponse.IN_TRANSACTION);
    /** After a SELECT of a database that the pool has not. */
    static final RedisCommand NO_DATABASE = row("(no database)", LocalResponse.NO_DATABASE);
    /** A script that was to be debugged. */
    static final RedisCommand NO_DEBUGGER = row("(no debugger)", LocalResponse.NO_DEBUGGER);

    static final RedisCommand OTHER_DATABASE = row("select", LocalResponse.OTHER_DATABASE);
    static final RedisCommand REPLIES_OFF = row("client|reply", LocalResponse.REPLIES_OFF);
    static final RedisCommand COPY_DB = new RedisCommand(Row.refused("copy with db", Refusal.ONE_DATABASE));

    static final RedisCommand XREAD_BLOCK = new RedisCommand(Row.refused("xread with block", Refusal.BLOCKS));
    static final RedisCommand XREADGROUP_BLOCK = new RedisCommand(Row.refused("xreadgroup with block", Refusal.BLOCKS));

    /** What the table does not know, where the pool wants it forwarded. */
    static final RedisCommand FOREIGN = new RedisCommand(foreign());

    /** A script without keys, where the pool wants it run anywhere. */
    static final RedisCommand SCRIPT_ANYWHERE = new RedisCommand(scriptAnywhere());

    /** SCAN of a pool with one server, whose cursors are passed on. */
    static final RedisCommand SCAN_ANYWHERE = new RedisCommand(Row.anywhere("scan", 2, MANY));

    private LocalRows() {}

    private static RedisCommand row(String name, LocalResponse answer) {
        return new RedisCommand(Row.local(name, 0, MANY, answer));
    }

    // A module may run what clients bring.
    private static Row foreign() {
        Row row = Row.keyed("(unknown, by first key)", 2, MANY);
        row.runsScripts = true;
        return row;
    }

    private static Row scriptAnywhere() {
        Row row = Row.anywhere("(script without keys)", 3, MANY);
        row.runsScripts = true;
        return row;
    }
}
