package io.trepak.engine.plan;

import io.trepak.engine.config.PoolConfig;
import io.trepak.engine.config.Setting;
import io.trepak.engine.plan.Difference.Danger;
import java.net.UnixDomainSocketAddress;
import java.util.List;
import java.util.function.Predicate;

/**
 * A kind of pool that twemproxy 0.5 treats otherwise. Only what a configuration can tell: it is there when the pool has
 * what the difference is about, and has not said already that twemproxy's way is wanted.
 *
 * @param key whose line is named; of several keys the one to change
 * @param keep see {@link io.trepak.engine.plan.Difference#keep}
 * @param applies to which pools
 */
record DifferenceRule(
        String name,
        Danger danger,
        String key,
        String twemproxy,
        String trepak,
        String keep,
        Predicate<PoolConfig> applies) {

    private static final String SELECT_DB = "redis_select_db";
    private static final String TWEMPROXY = "twemproxy";

    /** redis-server has 16 databases unless told otherwise. */
    private static final int LAST_USUAL_DATABASE = 15;

    /** All rules, the most dangerous first. */
    static final List<DifferenceRule> ALL = List.of(
            new DifferenceRule( // spec quirk R1
                    "auth-and-db",
                    Danger.DATA,
                    "redis_db",
                    "selects the database before it sends the password, the servers refuse, and all data is in database 0",
                    "sends the password first and uses the database of \"redis_db\", where that data is not found",
                    "redis_select_db: twemproxy",
                    pool -> insistsOnDatabase(pool) && has(pool, "redis_auth")),
            new DifferenceRule( // spec quirk R2
                    "db-on-unix-socket",
                    Danger.DATA,
                    "redis_db",
                    "never selects a database on a Unix socket: all data is in database 0",
                    "selects the database of \"redis_db\", where that data is not found",
                    "redis_select_db: false",
                    pool -> selectsDatabase(pool) && !has(pool, "redis_auth") && unixServers(pool) == servers(pool)),
            new DifferenceRule( // spec quirk R2, and no key serves both kinds of servers
                    "db-on-some-unix-sockets",
                    Danger.DATA,
                    "redis_db",
                    "never selects a database on a Unix socket: the data of those servers is in database 0",
                    "selects the database of \"redis_db\" on all servers; on those the data is not found",
                    "move the data of the servers on Unix sockets, for \"redis_select_db: false\" would also hold for"
                            + " the others",
                    pool -> selectsDatabase(pool)
                            && !has(pool, "redis_auth")
                            && unixServers(pool) > 0
                            && unixServers(pool) < servers(pool)),
            new DifferenceRule( // spec quirk R3
                    "db-beyond-15",
                    Danger.DATA,
                    "redis_db",
                    "goes on in database 0 when a server has no such database, with a warning in the log",
                    "does not use a connection on which the database cannot be selected: requests fail",
                    "redis_select_db: false",
                    pool -> insistsOnDatabase(pool)
                            && !has(pool, "redis_auth")
                            && database(pool) > LAST_USUAL_DATABASE),
            new DifferenceRule( // spec quirk H13
                    "keys-of-several-servers",
                    Danger.CLIENTS,
                    "redis_multi_key",
                    "sends SUNION, RENAME, EVAL and others with several keys to the server of one of them; it answers with"
                            + " what it has",
                    "answers -CROSSSLOT when the keys live on different servers",
                    "redis_multi_key: first_key",
                    pool -> isRedis(pool) && servers(pool) > 1 && isOwnWay(pool, "redis_multi_key", "check")),
            new DifferenceRule( // spec quirks H11, H12
                    "exists-and-zunion",
                    Danger.CLIENTS,
                    "redis_multi_key",
                    "counts EXISTS with several keys on one server only, and sends ZUNION, ZINTER and ZDIFF where the number"
                            + " of keys hashes to",
                    "counts on all servers, and sends them where the first key lives",
                    "redis_multi_key: twemproxy",
                    pool -> isRedis(pool) && servers(pool) > 1 && !isLikeTwemproxy(pool, "redis_multi_key")),
            new DifferenceRule( // spec quirk C12
                    "client-connections",
                    Danger.CLIENTS,
                    "client_connections",
                    "reads \"client_connections\" and ignores it",
                    "closes clients above that number",
                    "client_connections: 0",
                    pool -> pool.clientConnections() > 0),
            new DifferenceRule( // spec quirk R4
                    "refused-password",
                    Danger.CLIENTS,
                    "redis_auth",
                    "takes no notice when a server refuses the password; each request is then answered with -NOAUTH",
                    "says so in the log and does not use the connection: requests fail with -NOAUTH",
                    null,
                    pool -> isRedis(pool) && has(pool, "redis_auth")),
            new DifferenceRule( // spec quirks R5, R6, R7, R17, R18
                    "redis-errors",
                    Danger.CLIENTS,
                    "redis_errors",
                    "closes a client without a word for unknown commands and wrong arguments; earlier responses may be lost",
                    "answers with an error, and the connection stays unless its framing is broken",
                    "redis_errors: close",
                    pool -> isRedis(pool) && isOwnWay(pool, "redis_errors", "answer")),
            new DifferenceRule( // spec quirks R12, R13
                    "oom-busy-loading",
                    Danger.CLIENTS,
                    "redis_unavailable",
                    "answers \"-ERR Invalid argument\" for a server's -OOM, -BUSY or -LOADING and closes its connection, so that"
                            + " requests of others fail as well",
                    "passes the server's answer on and keeps the connection; it counts as a failure all the same",
                    "redis_unavailable: close",
                    pool -> isRedis(pool) && isOwnWay(pool, "redis_unavailable", "pass")),
            new DifferenceRule( // twemproxy nc_redis.c, redis_pre_coalesce
                    "split-errors",
                    Danger.CLIENTS,
                    "redis_split_errors",
                    "answers \"-ERR Invalid argument\" when a server refuses its part of an MGET, MSET or DEL",
                    "passes that server's error on",
                    "redis_split_errors: generic",
                    pool -> isRedis(pool) && servers(pool) > 1 && isOwnWay(pool, "redis_split_errors", "pass")),
            new DifferenceRule( // spec quirk R7
                    "hello",
                    Danger.CLIENTS,
                    "redis_resp3",
                    "closes a client that says HELLO; it then falls back to RESP2, or fails",
                    "answers HELLO 3; the first client that says it has a second set of connections to the servers opened",
                    "redis_resp3: false",
                    pool -> isRedis(pool) && isOwnWay(pool, "redis_resp3", "true")),
            new DifferenceRule( // spec quirk R15, M7
                    "failed-fragment",
                    Danger.CLIENTS,
                    "servers",
                    "closes the client after an MGET or get of several keys of which one server failed",
                    "answers with the error, and the connection stays",
                    null,
                    pool -> (isRedis(pool) || isMemcached(pool)) && servers(pool) > 1),
            new DifferenceRule( // spec quirks M1, M2
                    "memcached-errors",
                    Danger.CLIENTS,
                    "redis",
                    "closes a client without a word for an unknown command or a wrong line, and passes on keys with control"
                            + " bytes",
                    "answers ERROR or CLIENT_ERROR as memcached does, also to keys with control bytes; the connection stays",
                    null,
                    DifferenceRule::isMemcached),
            new DifferenceRule(
                    "limits",
                    Danger.CLIENTS,
                    "max_request_bytes",
                    "takes requests and responses of any size, as long as there is memory",
                    "refuses requests above \"max_request_bytes\" and responses above \"max_response_bytes\"; the protocol has"
                            + " limits of its own, and the error names the key",
                    "raise the key that the error names",
                    pool -> pool.limits().maxRequestBytes() < Integer.MAX_VALUE
                            || pool.limits().maxResponseBytes() < Integer.MAX_VALUE),
            new DifferenceRule(
                    "listen-by-name",
                    Danger.CLIENTS,
                    "listen",
                    "listens on the first address the system has for the name, often ::1 for localhost",
                    "takes an IPv4 address first",
                    "write the address instead of the name",
                    DifferenceRule::listensByName),
            new DifferenceRule(
                    "waits-before-dialling",
                    Danger.CLIENTS,
                    "server_reconnect_delay_max",
                    "dials a server that fails for each request",
                    "dials it at once, then after 10 ms, 20 ms and so on up to \"server_reconnect_delay_max\"; requests"
                            + " between fail with the last error, also when the server has just come back",
                    "server_reconnect_delay_max: 0",
                    pool -> pool.failure().serverReconnectDelayMaxMillis() > 0),
            new DifferenceRule(
                    "dials-per-second",
                    Danger.CLIENTS,
                    "server_reconnects_per_second",
                    "dials a server that fails as often as requests come",
                    "dials it again \"server_reconnects_per_second\" times at most; requests beyond fail with the last error",
                    "server_reconnects_per_second: 0",
                    pool -> pool.failure().serverReconnectsPerSecond() > 0),
            new DifferenceRule(
                    "merged-gets",
                    Danger.RUNNING,
                    "memcached_merge_gets",
                    "sends each get as it came",
                    "may send gets of several clients as one; servers count fewer commands for the same keys",
                    "memcached_merge_gets: false",
                    pool -> isMemcached(pool) && isOwnWay(pool, "memcached_merge_gets", "true")),
            new DifferenceRule( // spec quirk C3
                    "idle-close",
                    Danger.RUNNING,
                    "auto_eject_hosts",
                    "counts it as a failure when a server closes an idle connection, and may eject it for that",
                    "does not count it",
                    null,
                    PoolConfig::autoEjectHosts),
            new DifferenceRule( // spec quirk C9
                    "order-of-a-client",
                    Danger.RUNNING,
                    "server_connections",
                    "spreads the requests of one client over several connections, so that they may pass each other",
                    "keeps a client to one of them: its own requests stay in order",
                    null,
                    pool -> pool.serverConnections() > 1),
            new DifferenceRule( // spec quirk C13
                    "keepalive-to-servers",
                    Danger.RUNNING,
                    "tcpkeepalive",
                    "has the kernel probe connections to clients only",
                    "has it probe those to servers, too",
                    null,
                    PoolConfig::tcpKeepAlive),
            new DifferenceRule( // spec quirk C16
                    "socket-file",
                    Danger.RUNNING,
                    "listen",
                    "deletes whatever file has the listener's path, and leaves its socket behind at the end",
                    "deletes a socket only, fails on any other file, and removes its own at the end",
                    null,
                    pool -> pool.listen().address() instanceof UnixDomainSocketAddress));

    /** Whether {@code compatibility: twemproxy} ends the difference: everything that is a key, but for one that is there already. */
    boolean isEndedByCompatibility() {
        return keep != null && keep.matches("[a-z_0-9]+: [a-z_0-9]+") && !keep.startsWith("client_connections:");
    }

    private static boolean isRedis(PoolConfig pool) {
        return pool.protocol().equals("redis");
    }

    private static boolean isMemcached(PoolConfig pool) {
        return pool.protocol().equals("memcached");
    }

    private static boolean selectsDatabase(PoolConfig pool) {
        return isRedis(pool)
                && database(pool) > 0
                && !value(pool, SELECT_DB, "true").equals("false");
    }

    /** With the password first, and servers that refuse are not used. */
    private static boolean insistsOnDatabase(PoolConfig pool) {
        return selectsDatabase(pool) && !isLikeTwemproxy(pool, SELECT_DB);
    }

    private static long unixServers(PoolConfig pool) {
        return pool.servers().stream()
                .filter(server -> server.address().startsWith("/"))
                .count();
    }

    private static int servers(PoolConfig pool) {
        return pool.servers().size();
    }

    /** A name has a letter and is no IPv6 address; {@code *} is twemproxy's word for this machine and means the same here. */
    private static boolean listensByName(PoolConfig pool) {
        String text = pool.listen().text();
        int colon = text.lastIndexOf(':');
        String host = colon < 0 ? "" : text.substring(0, colon);
        return !text.startsWith("/") && !host.contains(":") && host.matches(".*[A-Za-z].*");
    }

    private static boolean has(PoolConfig pool, String key) {
        return pool.settings().containsKey(key);
    }

    private static int database(PoolConfig pool) {
        return Integer.parseInt(value(pool, "redis_db", "0"));
    }

    /** Whether a key of a plugin has the value it has when nobody says anything, which twemproxy has not. */
    private static boolean isOwnWay(PoolConfig pool, String key, String own) {
        return value(pool, key, pool.likeTwemproxy() ? "" : own).equals(own);
    }

    /** The same of a key with a value for just that. */
    private static boolean isLikeTwemproxy(PoolConfig pool, String key) {
        return value(pool, key, pool.likeTwemproxy() ? TWEMPROXY : "").equals(TWEMPROXY);
    }

    private static String value(PoolConfig pool, String key, String defaultValue) {
        Setting setting = pool.settings().get(key);
        return setting == null ? defaultValue : setting.value();
    }
}
