package io.trepak.protocol.redis;

import static io.trepak.protocol.redis.RedisCommand.MANY;
import static io.trepak.protocol.redis.RedisCommand.anywhere;
import static io.trepak.protocol.redis.RedisCommand.keyed;
import static io.trepak.protocol.redis.RedisCommand.keyedAt;
import static io.trepak.protocol.redis.RedisCommand.local;
import static io.trepak.protocol.redis.RedisCommand.script;
import static io.trepak.protocol.redis.RedisCommand.split;
import static io.trepak.protocol.redis.RedisCommand.splitPairs;

import io.trepak.protocol.redis.RedisCommand.Join;

/**
 * Every command, one row each, with its number of arguments, name included. twemproxy 0.5's commands in twemproxy's
 * order and with its arities (proto/nc_redis.c), which are laxer than redis-server's: SET alone with a key is the
 * server's to refuse. Where we differ, the row says why.
 */
final class RedisCommands {
    /** {@code COMMAND} with arguments, unlike alone, is answered here. */
    static final RedisCommand COMMAND_ABOUT = local("command", 2, MANY, LocalAnswer.COMMAND);

    static final RedisCommand EMPTY = local("(empty)", 0, 0, LocalAnswer.NOTHING);
    static final RedisCommand UNKNOWN = local("(unknown)", 1, MANY, LocalAnswer.UNKNOWN_COMMAND);
    static final RedisCommand MISCOUNTED = local("(miscounted)", 1, MANY, LocalAnswer.WRONG_ARGUMENT_COUNT);
    static final RedisCommand UNAUTHENTICATED = local("(unauthenticated)", 1, MANY, LocalAnswer.NOT_AUTHENTICATED);
    static final RedisCommand LONG_KEY = local("(long key)", 1, MANY, LocalAnswer.KEY_TOO_LONG);
    static final RedisCommand LONG_ARGUMENT = local("(long argument)", 1, MANY, LocalAnswer.ARGUMENT_TOO_LONG);
    static final RedisCommand BAD_KEY_COUNT = local("(bad key count)", 1, MANY, LocalAnswer.BAD_KEY_COUNT);

    /** Alone goes to a server; with arguments it is COMMAND_ABOUT. */
    static final RedisCommand COMMAND = anywhere("command", 1, MANY);

    private static final RedisCommand[] ROWS = {
        // generic
        keyed("copy", 2, MANY),
        split("del", Join.SUM),
        keyed("dump", 2),
        split("exists", Join.SUM), // twemproxy asks the first key's server about all keys
        keyed("expire", 3),
        keyed("expireat", 3),
        local("move", 3, 3, LocalAnswer.UNSUPPORTED), // a pool has one database
        keyed("persist", 2),
        keyed("pexpire", 3),
        keyed("pexpireat", 3),
        keyed("pttl", 2),
        keyed("restore", 2, MANY),
        keyed("sort", 2, MANY),
        split("touch", Join.SUM),
        keyed("ttl", 2),
        keyed("type", 2),
        split("unlink", Join.SUM),
        // string
        keyed("append", 3),
        keyed("bitcount", 2, MANY),
        keyed("bitfield", 2, MANY),
        keyed("bitpos", 2, MANY),
        keyed("decr", 2),
        keyed("decrby", 3),
        keyed("get", 2),
        keyed("getbit", 3),
        keyed("getdel", 2),
        keyed("getex", 2, MANY),
        keyed("getrange", 4),
        keyed("getset", 3),
        keyed("incr", 2),
        keyed("incrby", 3),
        keyed("incrbyfloat", 3),
        split("mget", Join.ELEMENTS),
        splitPairs("mset", Join.ALL_OK),
        keyed("psetex", 4),
        keyed("set", 2, MANY),
        keyed("setbit", 4),
        keyed("setex", 4),
        keyed("setnx", 3),
        keyed("setrange", 4),
        keyed("strlen", 2),
        // hash
        keyed("hdel", 2, MANY),
        keyed("hexists", 3),
        keyed("hget", 3),
        keyed("hgetall", 2),
        keyed("hincrby", 4),
        keyed("hincrbyfloat", 4),
        keyed("hkeys", 2),
        keyed("hlen", 2),
        keyed("hmget", 2, MANY),
        keyed("hmset", 2, MANY),
        keyed("hrandfield", 2, MANY),
        keyed("hscan", 2, MANY),
        keyed("hset", 2, MANY),
        keyed("hsetnx", 4),
        keyed("hstrlen", 3),
        keyed("hvals", 2),
        // list
        keyed("lindex", 3),
        keyed("linsert", 5),
        keyed("llen", 2),
        keyed("lmove", 5),
        keyed("lpop", 2, MANY),
        keyed("lpos", 2, MANY),
        keyed("lpush", 2, MANY),
        keyed("lpushx", 2, MANY),
        keyed("lrange", 4),
        keyed("lrem", 4),
        keyed("lset", 4),
        keyed("ltrim", 4),
        keyed("rpop", 2, MANY),
        keyed("rpoplpush", 3),
        keyed("rpush", 2, MANY),
        keyed("rpushx", 2, MANY),
        // hyperloglog
        keyed("pfadd", 2, MANY),
        keyed("pfcount", 2, MANY),
        keyed("pfmerge", 2, MANY),
        // set
        keyed("sadd", 2, MANY),
        keyed("scard", 2),
        keyed("sdiff", 2, MANY),
        keyed("sdiffstore", 2, MANY),
        keyed("sinter", 2, MANY),
        keyed("sinterstore", 2, MANY),
        keyed("sismember", 3),
        keyed("smembers", 2),
        keyed("smismember", 2, MANY),
        keyed("smove", 4),
        keyed("spop", 2, MANY),
        keyed("srandmember", 2, MANY),
        keyed("srem", 2, MANY),
        keyed("sscan", 2, MANY),
        keyed("sunion", 2, MANY),
        keyed("sunionstore", 2, MANY),
        // zset
        keyed("zadd", 2, MANY),
        keyed("zcard", 2),
        keyed("zcount", 4),
        keyedAt(2, "zdiff", 3, MANY), // twemproxy routes by the count of keys, argument 1
        keyed("zdiffstore", 2, MANY),
        keyed("zincrby", 4),
        keyedAt(2, "zinter", 3, MANY), // see zdiff
        keyed("zinterstore", 2, MANY),
        keyed("zlexcount", 4),
        keyed("zmscore", 2, MANY),
        keyed("zpopmax", 2, MANY),
        keyed("zpopmin", 2, MANY),
        keyed("zrandmember", 2, MANY),
        keyed("zrange", 2, MANY),
        keyed("zrangebylex", 2, MANY),
        keyed("zrangebyscore", 2, MANY),
        keyed("zrangestore", 2, MANY),
        keyed("zrank", 3),
        keyed("zrem", 2, MANY),
        keyed("zremrangebylex", 4),
        keyed("zremrangebyrank", 4),
        keyed("zremrangebyscore", 4),
        keyed("zrevrange", 2, MANY),
        keyed("zrevrangebylex", 2, MANY),
        keyed("zrevrangebyscore", 2, MANY),
        keyed("zrevrank", 3),
        keyed("zscan", 2, MANY),
        keyed("zscore", 3),
        keyedAt(2, "zunion", 3, MANY), // see zdiff
        keyed("zunionstore", 2, MANY),
        // geo
        keyed("geoadd", 2, MANY),
        keyed("geodist", 2, MANY),
        keyed("geohash", 2, MANY),
        keyed("geopos", 2, MANY),
        keyed("georadius", 2, MANY),
        keyed("georadiusbymember", 2, MANY),
        keyed("geosearch", 2, MANY),
        keyed("geosearchstore", 2, MANY),
        // script
        script("eval"),
        script("evalsha"),
        // connection
        local("auth", 2, 3, LocalAnswer.AUTH),
        local("client", 2, MANY, LocalAnswer.CLIENT),
        local("echo", 2, 2, LocalAnswer.ECHO),
        local("hello", 1, MANY, LocalAnswer.HELLO),
        local("ping", 1, 2, LocalAnswer.PING),
        local("quit", 1, MANY, LocalAnswer.QUIT),
        local("reset", 1, 1, LocalAnswer.RESET),
        local("select", 2, 2, LocalAnswer.SELECT),
        // server
        COMMAND,
        local("config", 2, MANY, LocalAnswer.CONFIG),
        local("info", 1, MANY, LocalAnswer.INFO),
        anywhere("lolwut", 1, MANY),
    };

    // Open addressing: slot s holds a command and, at s * STRIDE, the length of its name and its name. Four times as
    // many slots as commands, so most look-ups end at the first.
    private static final int SLOTS = 512;
    private static final int STRIDE = 32;
    private static final RedisCommand[] COMMANDS = new RedisCommand[SLOTS];
    private static final byte[] NAMES = new byte[SLOTS * STRIDE];

    static {
        for (RedisCommand command : ROWS) {
            add(command);
        }
    }

    private RedisCommands() {}

    /** How many there are. */
    static int count() {
        return ROWS.length;
    }

    /**
     * The command of a name in upper, lower or mixed case.
     *
     * @return null if there is none
     */
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
            hash = hash * 31 + (in[i] | 0x20);
        }
        return (hash ^ hash >>> 9) & SLOTS - 1;
    }

    // Names are letters only, and of two bytes that or-ed with 0x20 give a small letter both are that letter.
    private static boolean isNamed(int slot, byte[] in, int at, int length) {
        int name = slot * STRIDE;
        if (NAMES[name] != length) {
            return false;
        }
        for (int i = 0; i < length; i++) {
            if ((in[at + i] | 0x20) != NAMES[name + 1 + i]) {
                return false;
            }
        }
        return true;
    }

    private static void add(RedisCommand command) {
        byte[] name = Resp.bytes(command.name());
        if (!command.name().matches("[a-z]{1," + (STRIDE - 1) + "}") || find(name, 0, name.length) != null) {
            throw new AssertionError("not a new name of small letters: " + command.name());
        }
        int slot = slot(name, 0, name.length);
        while (COMMANDS[slot] != null) {
            slot = slot + 1 & SLOTS - 1;
        }
        COMMANDS[slot] = command;
        NAMES[slot * STRIDE] = (byte) name.length;
        System.arraycopy(name, 0, NAMES, slot * STRIDE + 1, name.length);
    }
}
