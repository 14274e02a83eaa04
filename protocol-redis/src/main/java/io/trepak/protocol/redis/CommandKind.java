package io.trepak.protocol.redis;

import io.trepak.api.protocol.Command.Trait;
import java.util.Set;

/**
 * Which commands read and which write, for the statistics. As redis-server's COMMAND says, by its flags readonly and write;
 * what has neither (EVAL, PUBLISH) is in neither list.
 */
final class CommandKind {
    private static final Set<String> READS = words("""
            bitcount bitfield_ro bitpos dbsize dump eval_ro evalsha_ro exists expiretime fcall_ro geodist geohash geopos
            georadius_ro georadiusbymember_ro geosearch get getbit getrange hexists hexpiretime hget hgetall hkeys hlen
            hmget hpexpiretime hpttl hrandfield hscan hstrlen httl hvals keys lcs lindex llen lolwut lpos lrange
            memory|usage mget object|encoding object|freq object|idletime object|refcount pexpiretime pfcount pttl
            randomkey scan scard sdiff sinter sintercard sismember smembers smismember sort_ro srandmember sscan strlen
            substr sunion touch ttl type xinfo|consumers xinfo|groups xinfo|stream xlen xpending xrange xread xrevrange
            zcard zcount zdiff zinter zintercard zlexcount zmscore zrandmember zrange zrangebylex zrangebyscore zrank
            zrevrange zrevrangebylex zrevrangebyscore zrevrank zscan zscore zunion
            """);
    private static final Set<String> WRITES = words("""
            append bitfield bitop copy decr decrby del expire expireat flushall flushdb function|delete function|flush
            function|load function|restore geoadd georadius georadiusbymember geosearchstore getdel getex getset hdel
            hexpire hexpireat hincrby hincrbyfloat hmset hpersist hpexpire hpexpireat hset hsetnx incr incrby incrbyfloat
            linsert lmove lmpop lpop lpush lpushx lrem lset ltrim mset msetnx persist pexpire pexpireat pfadd pfmerge
            psetex rename renamenx restore rpop rpoplpush rpush rpushx sadd sdiffstore set setbit setex setnx setrange
            sinterstore smove sort spop srem sunionstore unlink xack xadd xautoclaim xclaim xdel xgroup|create
            xgroup|createconsumer xgroup|delconsumer xgroup|destroy xgroup|setid xreadgroup xsetid xtrim zadd zdiffstore
            zincrby zinterstore zmpop zpopmax zpopmin zrangestore zrem zremrangebylex zremrangebyrank zremrangebyscore
            zunionstore
            """);

    /**
     * Reads that no replica is asked for: cursors go on in one server's own order, what a server knows of a key beside its value is its own,
     * as are the scripts it has been told; TOUCH is meant for the server that evicts, and PFCOUNT may write what it has counted.
     */
    private static final Set<String> OWNER_ONLY = words("""
            evalsha_ro hscan memory|usage object|encoding object|freq object|idletime object|refcount pfcount sscan touch
            xinfo|consumers xinfo|groups xinfo|stream zscan
            """);

    private CommandKind() {}

    private static Set<String> words(String text) {
        return Set.of(text.strip().split("\\s+"));
    }

    static Set<Trait> of(String command) {
        if (OWNER_ONLY.contains(command)) {
            return Set.of(Trait.READS, Trait.OWNER_ONLY);
        }
        return READS.contains(command)
                ? Set.of(Trait.READS)
                : WRITES.contains(command) ? Set.of(Trait.WRITES) : Set.of();
    }
}
