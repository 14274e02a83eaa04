package io.trepak.protocol.redis;

import io.trepak.api.Notes;
import io.trepak.api.Notes.Danger;
import io.trepak.api.PoolView;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.attribute.PosixFilePermission;
import java.util.regex.Pattern;

/**
 * What surprises in a pool of Redis servers, and what twemproxy 0.5 does otherwise with the same lines. Only what a configuration
 * can tell: a difference is there when the pool has what it is about, and has not said already that twemproxy's way is wanted.
 */
final class RedisReview {
    private static final String AUTH = "redis_auth";
    private static final String DATABASE = "redis_db";
    private static final String SELECT = "redis_select_db";
    private static final String MULTI_KEY = "redis_multi_key";
    private static final String EJECT = "auto_eject_hosts";
    private static final String ADDRESSES = "server_addresses";
    private static final String TWEMPROXY = "twemproxy";
    private static final Pattern VARIABLE = Pattern.compile("\\$\\{.*}|\\$[A-Za-z_][A-Za-z0-9_]*|\\{\\{.*}}|<%.*%>");

    /** redis-server has 16 databases unless told otherwise. */
    private static final int LAST_USUAL_DATABASE = 15;

    private final PoolView pool;
    private final Notes notes;

    RedisReview(PoolView pool, Notes notes) {
        this.pool = pool;
        this.notes = notes;
    }

    void write() {
        risks();
        password();
        database();
        dataElsewhere();
        otherResponses();
    }

    private void risks() {
        if (pool.value(EJECT).equals("true")) {
            notes.risk(
                    "eject-redis",
                    EJECT,
                    "\"auto_eject_hosts\" in a Redis pool",
                    "while a server is out, its keys are written elsewhere; when it is back, they are gone and old values"
                            + " are there again",
                    "keep it for caches; where a lost key is lost data, set it to false");
        }
        if (pool.isSpread()) {
            notes.risk(
                    "addresses-redis",
                    ADDRESSES,
                    "\"server_addresses: servers\" in a Redis pool",
                    "when an address is added to the answer or taken out, its share of the keys moves, and their data"
                            + " stays behind",
                    "keep it for caches; where a lost key is lost data, list the servers");
        }
    }

    private void password() {
        String password = pool.value(AUTH);
        if (password == null) {
            return;
        }
        if (pool.isCommented(AUTH)) {
            notes.warning(
                    "password-cut",
                    AUTH,
                    "a comment follows \"redis_auth\" on its line",
                    "the password ends before it",
                    "put the password into quotes if the # belongs to it, or the comment on a line of its own");
        }
        if (VARIABLE.matcher(password).matches()) {
            notes.warning(
                    "password-variable",
                    AUTH,
                    "\"redis_auth\" looks like a variable",
                    "nothing is put in its place: it is the password, letter for letter",
                    "have the file written by what knows the password");
        }
        if (isReadableByAll()) {
            notes.risk(
                    "password-readable",
                    AUTH,
                    "a password in pool '" + pool.name() + "'",
                    "everybody on this machine can read the file",
                    "take that right from others, as with chmod o-r");
        }
    }

    private boolean isReadableByAll() {
        try {
            return Files.getPosixFilePermissions(pool.file()).contains(PosixFilePermission.OTHERS_READ);
        } catch (IOException | UnsupportedOperationException e) {
            return false; // not a file any more, or of a system that has no such rights
        }
    }

    private void database() {
        String selection = setting(SELECT, isLikeTwemproxy() ? TWEMPROXY : "true");
        if (databaseNumber() == 0 || !selection.equals("true")) {
            return;
        }
        if (pool.value(AUTH) != null) {
            notes.risk(
                    "auth-and-db",
                    DATABASE,
                    "\"redis_db\" together with \"redis_auth\"",
                    "twemproxy selects the database before it sends the password, the servers refuse, and its data is in"
                            + " database 0, where it is not found from here",
                    "when data of twemproxy is there, remove \"redis_db\" or move the data first");
        }
        pool.servers().stream()
                .filter(server -> server.address().startsWith("/"))
                .findFirst()
                .ifPresent(server -> notes.risk(
                        "db-on-unix-socket",
                        DATABASE,
                        "\"redis_db\" with server '" + server.name() + "' on a Unix socket",
                        "twemproxy never selects a database there, and its data is in database 0, where it is not found from"
                                + " here",
                        "when data of twemproxy is there, remove \"redis_db\" or move the data first"));
    }

    private void dataElsewhere() {
        boolean password = pool.value(AUTH) != null;
        boolean selects = databaseNumber() > 0 && !setting(SELECT, "true").equals("false");
        // With the password first, and servers that refuse are not used.
        boolean insists = selects && !isLikeTwemproxy(SELECT);
        long servers = pool.servers().size();
        long sockets = pool.servers().stream()
                .filter(server -> server.address().startsWith("/"))
                .count();
        if (insists && password) { // spec quirk R1
            differs(
                    "auth-and-db",
                    "selects the database before it sends the password, the servers refuse, and all data is in database 0",
                    "sends the password first and uses the database of \"redis_db\", where that data is not found",
                    "redis_select_db: twemproxy");
        }
        if (selects && !password && sockets == servers) { // spec quirk R2
            differs(
                    "db-on-unix-socket",
                    "never selects a database on a Unix socket: all data is in database 0",
                    "selects the database of \"redis_db\", where that data is not found",
                    "redis_select_db: false");
        }
        if (selects && !password && sockets > 0 && sockets < servers) { // R2, and no key serves both kinds of servers
            differs(
                    "db-on-some-unix-sockets",
                    "never selects a database on a Unix socket: the data of those servers is in database 0",
                    "selects the database of \"redis_db\" on all servers; on those the data is not found",
                    "move the data of the servers on Unix sockets, for \"redis_select_db: false\" would also hold for"
                            + " the others");
        }
        if (insists && !password && databaseNumber() > LAST_USUAL_DATABASE) { // spec quirk R3
            differs(
                    "db-beyond-15",
                    "goes on in database 0 when a server has no such database, with a warning in the log",
                    "does not use a connection on which the database cannot be selected: requests fail",
                    "redis_select_db: false");
        }
    }

    private void differs(String rule, String twemproxy, String trepak, String keep) {
        notes.difference(rule, Danger.DATA, DATABASE, twemproxy, trepak, keep);
    }

    private void otherResponses() {
        boolean several = pool.servers().size() > 1;
        if (several && isOwnWay(MULTI_KEY, "check")) { // spec quirk H13
            answers(
                    "keys-of-several-servers",
                    MULTI_KEY,
                    "sends SUNION, RENAME, EVAL and others with several keys to the server of one of them; it answers with"
                            + " what it has",
                    "answers -CROSSSLOT when the keys live on different servers",
                    "redis_multi_key: first_key");
        }
        if (several && !isLikeTwemproxy(MULTI_KEY)) { // spec quirks H11, H12
            answers(
                    "exists-and-zunion",
                    MULTI_KEY,
                    "counts EXISTS with several keys on one server only, and sends ZUNION, ZINTER and ZDIFF where the number"
                            + " of keys hashes to",
                    "counts on all servers, and sends them where the first key lives",
                    "redis_multi_key: twemproxy");
        }
        if (pool.value(AUTH) != null) { // spec quirk R4
            answers(
                    "refused-password",
                    AUTH,
                    "takes no notice when a server refuses the password; each request is then answered with -NOAUTH",
                    "says so in the log and does not use the connection: requests fail with -NOAUTH",
                    null);
        }
        if (isOwnWay("redis_errors", "answer")) { // spec quirks R5, R6, R7, R17, R18
            answers(
                    "redis-errors",
                    "redis_errors",
                    "closes a client without a word for unknown commands and wrong arguments; earlier answers may be lost",
                    "answers with an error, and the connection stays unless its framing is broken",
                    "redis_errors: close");
        }
        if (isOwnWay("redis_unavailable", "pass")) { // spec quirks R12, R13
            answers(
                    "oom-busy-loading",
                    "redis_unavailable",
                    "answers \"-ERR Invalid argument\" for a server's -OOM, -BUSY or -LOADING and closes its connection, so that"
                            + " requests of others fail as well",
                    "passes the server's answer on and keeps the connection; it counts as a failure all the same",
                    "redis_unavailable: close");
        }
        if (several && isOwnWay("redis_split_errors", "pass")) { // twemproxy nc_redis.c, redis_pre_coalesce
            answers(
                    "split-errors",
                    "redis_split_errors",
                    "answers \"-ERR Invalid argument\" when a server refuses its part of an MGET, MSET or DEL",
                    "passes that server's error on",
                    "redis_split_errors: generic");
        }
        if (isOwnWay("redis_resp3", "true")) { // spec quirk R7
            answers(
                    "hello",
                    "redis_resp3",
                    "closes a client that says HELLO; it then falls back to RESP2, or fails",
                    "answers HELLO 3; the first client that says it has a second set of connections to the servers opened",
                    "redis_resp3: false");
        }
        if (several) { // spec quirk R15
            answers(
                    "failed-fragment",
                    "servers",
                    "closes the client after an MGET or get of several keys of which one server failed",
                    "answers with the error, and the connection stays",
                    null);
        }
    }

    private void answers(String rule, String key, String twemproxy, String trepak, String keep) {
        notes.difference(rule, Danger.CLIENTS, key, twemproxy, trepak, keep);
    }

    private int databaseNumber() {
        return Integer.parseInt(setting(DATABASE, "0"));
    }

    private boolean isLikeTwemproxy() {
        return pool.value("compatibility").equals(TWEMPROXY);
    }

    /** Whether a key has the value it has when nobody says anything, which twemproxy has not. */
    private boolean isOwnWay(String key, String own) {
        return setting(key, isLikeTwemproxy() ? "" : own).equals(own);
    }

    /** The same of a key with a value for just that. */
    private boolean isLikeTwemproxy(String key) {
        return setting(key, isLikeTwemproxy() ? TWEMPROXY : "").equals(TWEMPROXY);
    }

    private String setting(String key, String otherwise) {
        String value = pool.value(key);
        return value == null ? otherwise : value;
    }
}
