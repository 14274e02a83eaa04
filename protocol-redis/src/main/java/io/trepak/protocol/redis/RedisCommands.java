package io.trepak.protocol.redis;

import static io.trepak.protocol.redis.Row.MANY;
import static io.trepak.protocol.redis.Row.NEVER;
import static io.trepak.protocol.redis.Row.anywhere;
import static io.trepak.protocol.redis.Row.container;
import static io.trepak.protocol.redis.Row.counted;
import static io.trepak.protocol.redis.Row.everywhere;
import static io.trepak.protocol.redis.Row.keyed;
import static io.trepak.protocol.redis.Row.keyedAt;
import static io.trepak.protocol.redis.Row.local;
import static io.trepak.protocol.redis.Row.refused;
import static io.trepak.protocol.redis.Row.scan;
import static io.trepak.protocol.redis.Row.script;
import static io.trepak.protocol.redis.Row.split;
import static io.trepak.protocol.redis.Row.splitPairs;
import static io.trepak.protocol.redis.Row.storedAndCounted;
import static io.trepak.protocol.redis.Row.together;

import io.trepak.protocol.redis.RedisCommand.Join;
import java.util.Arrays;
import java.util.List;

/**
 * Every command, one row each, with its number of arguments, name included. twemproxy 0.5's commands have twemproxy's
 * numbers (proto/nc_redis.c), which are laxer than redis-server's: SET alone with a key is the server's to refuse. Others,
 * and what servers have learnt to take since, have redis-server's, from its COMMAND.
 */
final class RedisCommands {
    private static final Row[] ROWS = {
        // generic
        together("copy", 2, MANY, 1, 2)
                .looking(Look.COPY_OPTIONS, 3)
                .note("not with DB and another database")
                .twemproxy(keyed("copy", 2, MANY)),
        split("del", Join.SUM),
        keyed("dump", 2),
        split("exists", Join.SUM)
                .missing(Miss.ZERO)
                .twemproxy(keyed("exists", 2, MANY).missing(Miss.ZERO)), // asks the first key's server about all keys
        keyed("expire", 3, MANY), // from 7.0 on with NX, XX, GT, LT
        keyed("expireat", 3, MANY), // from 7.0 on with NX, XX, GT, LT
        keyed("expiretime", 2),
        everywhere("keys", 2, 2, Join.CONCATENATION).guarded(),
        refused("migrate", Refusal.OTHER_SERVER),
        refused("move", Refusal.ONE_DATABASE),
        container(
                "object",
                keyedAt(2, "encoding", 3, 3),
                keyedAt(2, "freq", 3, 3),
                keyedAt(2, "idletime", 3, 3),
                keyedAt(2, "refcount", 3, 3)),
        keyed("persist", 2),
        keyed("pexpire", 3, MANY), // from 7.0 on with NX, XX, GT, LT
        keyed("pexpireat", 3, MANY), // from 7.0 on with NX, XX, GT, LT
        keyed("pexpiretime", 2),
        keyed("pttl", 2),
        everywhere("randomkey", 1, 1, Join.ONE_OF_THEM).note("each server with keys is as likely, however many it has"),
        together("rename", 3, 3, 1, 2).unknownToTwemproxy(),
        together("renamenx", 3, 3, 1, 2).unknownToTwemproxy(),
        keyed("restore", 2, MANY),
        refused("restore-asking", Refusal.REPLICATION),
        scan("scan", 2, MANY).note("a cursor belongs to the pool and is longer than a server's"),
        together("sort", 2, MANY, 1, 1)
                .looking(Look.SORT_OPTIONS, 2)
                .note(
                        "the key of STORE is looked at; keys that BY and GET build are looked for on the first key's server"),
        keyed("sort_ro", 2, MANY).note("keys that BY and GET build are looked for on the first key's server"),
        split("touch", Join.SUM),
        keyed("ttl", 2),
        keyed("type", 2),
        split("unlink", Join.SUM),
        refused("wait", Refusal.BLOCKS),
        refused("waitaof", Refusal.BLOCKS),
        // string
        keyed("append", 3),
        keyed("bitcount", 2, MANY),
        keyed("bitfield", 2, MANY),
        keyed("bitfield_ro", 2, MANY),
        together("bitop", 4, MANY, 2, -1).unknownToTwemproxy(),
        keyed("bitpos", 2, MANY),
        keyed("decr", 2),
        keyed("decrby", 3),
        keyed("get", 2).missing(Miss.NIL),
        keyed("getbit", 3),
        keyed("getdel", 2),
        keyed("getex", 2, MANY),
        keyed("getrange", 4),
        keyed("getset", 3),
        keyed("incr", 2),
        keyed("incrby", 3),
        keyed("incrbyfloat", 3),
        together("lcs", 3, MANY, 1, 2).unknownToTwemproxy(),
        split("mget", Join.ELEMENTS).missing(Miss.NILS),
        splitPairs("mset", Join.ALL_OK),
        together("msetnx", 3, MANY, 1, -1).every(2).unknownToTwemproxy(),
        keyed("psetex", 4),
        keyed("set", 2, MANY),
        keyed("setbit", 4),
        keyed("setex", 4),
        keyed("setnx", 3),
        keyed("setrange", 4),
        keyed("strlen", 2).missing(Miss.ZERO),
        keyed("substr", 4),
        // hash
        keyed("hdel", 2, MANY),
        keyed("hexists", 3).missing(Miss.ZERO),
        keyed("hexpire", 6, MANY), // this and its like: from 7.4 on
        keyed("hexpireat", 6, MANY),
        keyed("hexpiretime", 5, MANY),
        keyed("hget", 3).missing(Miss.NIL),
        keyed("hgetall", 2).missing(Miss.EMPTY_MAP),
        keyed("hincrby", 4),
        keyed("hincrbyfloat", 4),
        keyed("hkeys", 2).missing(Miss.EMPTY_ARRAY),
        keyed("hlen", 2).missing(Miss.ZERO),
        keyed("hmget", 2, MANY),
        keyed("hmset", 2, MANY),
        keyed("hpersist", 5, MANY),
        keyed("hpexpire", 6, MANY),
        keyed("hpexpireat", 6, MANY),
        keyed("hpexpiretime", 5, MANY),
        keyed("hpttl", 5, MANY),
        keyed("hrandfield", 2, MANY),
        keyed("hscan", 2, MANY),
        keyed("hset", 2, MANY),
        keyed("hsetnx", 4),
        keyed("hstrlen", 3).missing(Miss.ZERO),
        keyed("httl", 5, MANY),
        keyed("hvals", 2).missing(Miss.EMPTY_ARRAY),
        // list
        refused("blmove", Refusal.BLOCKS),
        refused("blmpop", Refusal.BLOCKS),
        refused("blpop", Refusal.BLOCKS),
        refused("brpop", Refusal.BLOCKS),
        refused("brpoplpush", Refusal.BLOCKS),
        keyed("lindex", 3).missing(Miss.NIL),
        keyed("linsert", 5),
        keyed("llen", 2).missing(Miss.ZERO),
        together("lmove", 5, 5, 1, 2),
        counted("lmpop", 1, 4, MANY).unknownToTwemproxy(),
        keyed("lpop", 2, MANY),
        keyed("lpos", 2, MANY),
        keyed("lpush", 2, MANY),
        keyed("lpushx", 2, MANY),
        keyed("lrange", 4).missing(Miss.EMPTY_ARRAY),
        keyed("lrem", 4),
        keyed("lset", 4),
        keyed("ltrim", 4),
        keyed("rpop", 2, MANY),
        together("rpoplpush", 3, 3, 1, 2),
        keyed("rpush", 2, MANY),
        keyed("rpushx", 2, MANY),
        // hyperloglog
        keyed("pfadd", 2, MANY),
        together("pfcount", 2, MANY, 1, -1),
        refused("pfdebug", Refusal.ONE_SERVER),
        together("pfmerge", 2, MANY, 1, -1),
        refused("pfselftest", Refusal.ONE_SERVER),
        // set
        keyed("sadd", 2, MANY),
        keyed("scard", 2).missing(Miss.ZERO),
        together("sdiff", 2, MANY, 1, -1),
        together("sdiffstore", 2, MANY, 1, -1),
        together("sinter", 2, MANY, 1, -1),
        counted("sintercard", 1, 3, MANY).unknownToTwemproxy(),
        together("sinterstore", 2, MANY, 1, -1),
        keyed("sismember", 3).missing(Miss.ZERO),
        keyed("smembers", 2).missing(Miss.EMPTY_SET),
        keyed("smismember", 2, MANY),
        together("smove", 4, 4, 1, 2),
        keyed("spop", 2, MANY),
        keyed("srandmember", 2, MANY),
        keyed("srem", 2, MANY),
        keyed("sscan", 2, MANY),
        together("sunion", 2, MANY, 1, -1),
        together("sunionstore", 2, MANY, 1, -1),
        // zset
        refused("bzmpop", Refusal.BLOCKS),
        refused("bzpopmax", Refusal.BLOCKS),
        refused("bzpopmin", Refusal.BLOCKS),
        keyed("zadd", 2, MANY),
        keyed("zcard", 2).missing(Miss.ZERO),
        keyed("zcount", 4).missing(Miss.ZERO),
        counted("zdiff", 1, 3, MANY).twemproxy(keyed("zdiff", 2, MANY)), // takes the count for a key
        storedAndCounted("zdiffstore", 2, 2, MANY),
        keyed("zincrby", 4),
        counted("zinter", 1, 3, MANY).twemproxy(keyed("zinter", 2, MANY)), // takes the count for a key
        counted("zintercard", 1, 3, MANY).unknownToTwemproxy(),
        storedAndCounted("zinterstore", 2, 2, MANY),
        keyed("zlexcount", 4),
        counted("zmpop", 1, 4, MANY).unknownToTwemproxy(),
        keyed("zmscore", 2, MANY),
        keyed("zpopmax", 2, MANY),
        keyed("zpopmin", 2, MANY),
        keyed("zrandmember", 2, MANY),
        keyed("zrange", 2, MANY).missing(Miss.EMPTY_ARRAY),
        keyed("zrangebylex", 2, MANY),
        keyed("zrangebyscore", 2, MANY).missing(Miss.EMPTY_ARRAY),
        together("zrangestore", 2, MANY, 1, 2),
        keyed("zrank", 3, 4), // from 7.2 on with WITHSCORE
        keyed("zrem", 2, MANY),
        keyed("zremrangebylex", 4),
        keyed("zremrangebyrank", 4),
        keyed("zremrangebyscore", 4),
        keyed("zrevrange", 2, MANY),
        keyed("zrevrangebylex", 2, MANY),
        keyed("zrevrangebyscore", 2, MANY),
        keyed("zrevrank", 3, 4), // from 7.2 on with WITHSCORE
        keyed("zscan", 2, MANY),
        keyed("zscore", 3).missing(Miss.NIL),
        counted("zunion", 1, 3, MANY).twemproxy(keyed("zunion", 2, MANY)), // takes the count for a key
        storedAndCounted("zunionstore", 2, 2, MANY),
        // geo
        keyed("geoadd", 2, MANY),
        keyed("geodist", 2, MANY),
        keyed("geohash", 2, MANY),
        keyed("geopos", 2, MANY),
        together("georadius", 2, MANY, 1, 1).looking(Look.GEO_OPTIONS, 6),
        keyed("georadius_ro", 6, MANY),
        together("georadiusbymember", 2, MANY, 1, 1).looking(Look.GEO_OPTIONS, 5),
        keyed("georadiusbymember_ro", 5, MANY),
        keyed("geosearch", 2, MANY),
        together("geosearchstore", 2, MANY, 1, 2),
        // stream
        keyed("xack", 4, MANY),
        keyed("xadd", 5, MANY),
        keyed("xautoclaim", 6, MANY),
        keyed("xclaim", 6, MANY),
        keyed("xdel", 3, MANY),
        container(
                "xgroup",
                keyedAt(2, "create", 5, MANY),
                keyedAt(2, "createconsumer", 5, 5),
                keyedAt(2, "delconsumer", 5, 5),
                keyedAt(2, "destroy", 4, 4),
                keyedAt(2, "setid", 5, MANY)),
        container("xinfo", keyedAt(2, "consumers", 4, 4), keyedAt(2, "groups", 3, 3), keyedAt(2, "stream", 3, MANY)),
        keyed("xlen", 2),
        keyed("xpending", 3, MANY),
        keyed("xrange", 4, MANY),
        together("xread", 4, MANY, NEVER, NEVER)
                .looking(Look.STREAMS, 1)
                .note("not with BLOCK")
                .unknownToTwemproxy(),
        together("xreadgroup", 7, MANY, NEVER, NEVER)
                .looking(Look.STREAMS, 1)
                .note("not with BLOCK")
                .unknownToTwemproxy(),
        keyed("xrevrange", 4, MANY),
        keyed("xsetid", 3, MANY),
        keyed("xtrim", 4, MANY),
        // script
        script("eval"),
        script("eval_ro").unknownToTwemproxy(),
        script("evalsha"),
        script("evalsha_ro").unknownToTwemproxy(),
        script("fcall").unknownToTwemproxy(),
        script("fcall_ro").unknownToTwemproxy(),
        container(
                "function",
                everywhere("delete", 3, 3, Join.ALL_OK).guarded(),
                anywhere("dump", 2, 2),
                everywhere("flush", 2, MANY, Join.ALL_OK).guarded(),
                refused("kill", Refusal.ONE_CONNECTION),
                anywhere("list", 2, MANY),
                everywhere("load", 3, MANY, Join.SAME).note("servers that join later lack it"),
                everywhere("restore", 3, MANY, Join.ALL_OK).guarded(),
                refused("stats", Refusal.ONE_SERVER)),
        container(
                "script",
                refused("debug", 3, 3, Refusal.ONE_CONNECTION).answering(LocalResponse.SCRIPT_DEBUG),
                everywhere("exists", 3, MANY, Join.LEAST_OF_EACH).note("1 where all servers have it"),
                everywhere("flush", 2, MANY, Join.ALL_OK).guarded(),
                refused("kill", Refusal.ONE_CONNECTION),
                everywhere("load", 3, 3, Join.SAME).note("servers that join later lack it")),
        // connection
        local("auth", 2, 3, LocalResponse.AUTH).note("redis_auth is the password, default the only user"),
        container(
                "client",
                refused("caching", Refusal.ONE_CONNECTION),
                local("getname", 2, 2, LocalResponse.CLIENT_GETNAME),
                local("getredir", 2, 2, LocalResponse.CLIENT_GETREDIR),
                local("id", 2, 2, LocalResponse.CLIENT_ID),
                local("info", 2, 2, LocalResponse.CLIENT_INFO),
                refused("kill", Refusal.OTHER_CLIENTS),
                local("list", 2, MANY, LocalResponse.CLIENT_LIST).note("the client that asks, no other"),
                local("no-evict", 3, 3, LocalResponse.CLIENT_NO_EVICT).note("a proxy evicts no clients"),
                refused("no-touch", Refusal.ONE_CONNECTION),
                refused("pause", Refusal.ONE_SERVER),
                local("reply", 3, 3, LocalResponse.CLIENT_REPLY)
                        .looking(Look.REPLY_MODE, 2)
                        .note("ON only; OFF and SKIP are errors and close the connection"),
                local("setinfo", 4, 4, LocalResponse.CLIENT_SETINFO),
                local("setname", 3, 3, LocalResponse.CLIENT_SETNAME),
                local("tracking", 3, MANY, LocalResponse.CLIENT_TRACKING).note("OFF only"),
                refused("trackinginfo", Refusal.ONE_CONNECTION),
                refused("unblock", Refusal.OTHER_CLIENTS),
                refused("unpause", Refusal.ONE_SERVER)),
        local("echo", 2, 2, LocalResponse.ECHO),
        local("hello", 1, MANY, LocalResponse.HELLO),
        local("ping", 1, 2, LocalResponse.PING),
        local("quit", 1, MANY, LocalResponse.QUIT),
        local("reset", 1, 1, LocalResponse.RESET),
        local("select", 2, 2, LocalResponse.SELECT)
                .looking(Look.DATABASE, 1)
                .note("0, or what redis_db says; after another number nothing is carried out until one of these"),
        // transactions
        refused("discard", 1, 1, Refusal.TRANSACTION).answering(LocalResponse.DISCARD),
        refused("exec", 1, 1, Refusal.TRANSACTION).answering(LocalResponse.EXEC),
        refused("multi", 1, 1, Refusal.TRANSACTION).answering(LocalResponse.MULTI),
        refused("unwatch", 1, 1, Refusal.TRANSACTION).answering(LocalResponse.UNWATCH),
        refused("watch", 2, MANY, Refusal.TRANSACTION).answering(LocalResponse.WATCH),
        // channels
        refused("psubscribe", Refusal.SUBSCRIPTION),
        refused("publish", Refusal.SUBSCRIPTION),
        refused("pubsub", Refusal.SUBSCRIPTION),
        refused("punsubscribe", Refusal.SUBSCRIPTION),
        refused("spublish", Refusal.SUBSCRIPTION),
        refused("ssubscribe", Refusal.SUBSCRIPTION),
        refused("subscribe", Refusal.SUBSCRIPTION),
        refused("sunsubscribe", Refusal.SUBSCRIPTION),
        refused("unsubscribe", Refusal.SUBSCRIPTION),
        // server
        container(
                "acl",
                refused("cat", Refusal.ONE_SERVER),
                refused("deluser", Refusal.ONE_SERVER),
                refused("dryrun", Refusal.ONE_SERVER),
                refused("genpass", Refusal.ONE_SERVER),
                refused("getuser", Refusal.ONE_SERVER),
                refused("list", Refusal.ONE_SERVER),
                refused("load", Refusal.ONE_SERVER),
                refused("log", Refusal.ONE_SERVER),
                refused("save", Refusal.ONE_SERVER),
                refused("setuser", Refusal.ONE_SERVER),
                refused("users", Refusal.ONE_SERVER),
                local("whoami", 2, 2, LocalResponse.ACL_WHOAMI)),
        local("asking", 1, 1, LocalResponse.NO_CLUSTER),
        refused("bgrewriteaof", Refusal.ONE_SERVER),
        refused("bgsave", Refusal.ONE_SERVER),
        local("cluster", 2, MANY, LocalResponse.NO_CLUSTER),
        // Servers know best what they can; whether a proxy carries it, this table says.
        container(
                        "command",
                        anywhere("count", 2, 2),
                        anywhere("docs", 2, MANY),
                        anywhere("getkeys", 3, MANY),
                        anywhere("getkeysandflags", 3, MANY),
                        anywhere("info", 2, MANY),
                        anywhere("list", 2, MANY))
                .aloneAnywhere(),
        container(
                "config",
                local("get", 3, MANY, LocalResponse.CONFIG_GET).note("what clients ask for when they connect"),
                refused("resetstat", Refusal.ONE_SERVER),
                refused("rewrite", Refusal.ONE_SERVER),
                refused("set", Refusal.ONE_SERVER)),
        everywhere("dbsize", 1, 1, Join.SUM),
        refused("debug", Refusal.ONE_SERVER),
        refused("failover", Refusal.ONE_SERVER),
        everywhere("flushall", 1, MANY, Join.ALL_OK).guarded(),
        everywhere("flushdb", 1, MANY, Join.ALL_OK).guarded(),
        local("info", 1, MANY, LocalResponse.INFO).note("about the proxy"),
        refused("lastsave", Refusal.ONE_SERVER),
        refused("latency", Refusal.ONE_SERVER),
        anywhere("lolwut", 1, MANY),
        container(
                "memory",
                refused("doctor", Refusal.ONE_SERVER),
                refused("malloc-stats", Refusal.ONE_SERVER),
                refused("purge", Refusal.ONE_SERVER),
                refused("stats", Refusal.ONE_SERVER),
                keyedAt(2, "usage", 3, MANY)),
        container(
                "module",
                anywhere("list", 2, 2),
                refused("load", Refusal.ONE_SERVER),
                refused("loadex", Refusal.ONE_SERVER),
                refused("unload", Refusal.ONE_SERVER)),
        refused("monitor", Refusal.ONE_SERVER),
        refused("psync", Refusal.REPLICATION),
        local("readonly", 1, 1, LocalResponse.NO_CLUSTER),
        local("readwrite", 1, 1, LocalResponse.NO_CLUSTER),
        refused("replconf", Refusal.REPLICATION),
        refused("replicaof", Refusal.ONE_SERVER),
        local("role", 1, 1, LocalResponse.ROLE).note("a master without replicas"),
        refused("save", Refusal.ONE_SERVER),
        refused("shutdown", Refusal.ONE_SERVER),
        refused("slaveof", Refusal.ONE_SERVER),
        container(
                "slowlog",
                local("get", 2, 3, LocalResponse.SLOWLOG_GET)
                        .note("of the pool, whatever its server; see slow_log_micros"),
                local("len", 2, 2, LocalResponse.SLOWLOG_LEN),
                local("reset", 2, 2, LocalResponse.SLOWLOG_RESET)),
        refused("swapdb", Refusal.ONE_DATABASE),
        refused("sync", Refusal.REPLICATION),
        local("time", 1, 1, LocalResponse.TIME).note("the proxy's clock"),
    };

    private static final List<RedisCommand> ALL =
            Arrays.stream(ROWS).map(RedisCommand::new).toList();

    private RedisCommands() {}

    /** All there are, in the order of the table. */
    static List<RedisCommand> all() {
        return ALL;
    }

    /**
     * The command of a name in upper, lower or mixed case.
     *
     * @return null if there is none
     */
    static RedisCommand find(byte[] in, int at, int length) {
        return CommandIndex.find(in, at, length);
    }
}
