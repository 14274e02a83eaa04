package io.trepak.protocol.redis;

import io.trepak.api.OptionKey;
import io.trepak.api.Options;
import io.trepak.api.protocol.PoolNeeds.Reads;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * What a pool's configuration says to this protocol. Both codecs read every key, so that none counts as unread.
 *
 * @param password what clients have to say and servers are told; null when there is none
 * @param database what clients may select, and servers are asked to; 0 is where they begin anyway
 * @param selection whether servers are asked
 * @param maxKeyBytes the longest key a client may use
 * @param maxArguments the most arguments a request may have, name included
 * @param maxDepth how deep arrays may lie in arrays in a server's response
 * @param multiKey what becomes of commands with several keys that cannot be split
 * @param forwardsUnknown whether unknown commands go where their first argument belongs
 * @param closesOnErrors whether a client that is wrong is closed without a word
 * @param runsKeylessScripts whether scripts without keys go to any server
 * @param closesOnTrouble whether a server that answers -OOM, -BUSY or -LOADING is left
 * @param keptRequestBytes up to which length requests are kept to be sent again when the server has not executed them
 * @param redirects how often one request is sent where a server of a cluster says
 * @param leavesReplicas whether a connection to a server that has become a replica is replaced
 * @param reads who is asked for reads, where servers have replicas
 * @param hidesSplitErrors whether a split request that fails in part gets twemproxy's error instead of the server's
 * @param offersResp3 whether HELLO 3 is understood
 * @param allowed commands that are off unless named, as {@link RedisCommand#word} calls them
 */
record RedisSettings(
        byte[] password,
        int database,
        Selection selection,
        int maxKeyBytes,
        int maxArguments,
        int maxDepth,
        MultiKey multiKey,
        boolean forwardsUnknown,
        boolean closesOnErrors,
        boolean runsKeylessScripts,
        boolean closesOnTrouble,
        int keptRequestBytes,
        int redirects,
        boolean leavesReplicas,
        Reads reads,
        boolean hidesSplitErrors,
        boolean offersResp3,
        Set<String> allowed) {

    /** How servers are asked for the database. In the order of the key's words. */
    enum Selection {
        /** After the password, and a connection whose server refuses is not used. */
        REQUIRED,
        /** They are not. */
        NONE,
        /** Before the password, which a server that wants one refuses; whoever refuses is used all the same. */
        TWEMPROXY
    }

    /** What becomes of commands with several keys that cannot be split. */
    enum MultiKey {
        /** Refused when the keys live on several servers. */
        CHECK,
        /** Go where the first key belongs. */
        FIRST_KEY,
        /** The same, and the few twemproxy routes otherwise go where it sends them. */
        TWEMPROXY
    }

    private static final OptionKey AUTH =
            OptionKey.text("redis_auth", "text", null, "Password that clients must give, and that servers are given.");
    private static final OptionKey DATABASE = OptionKey.number(
            "redis_db",
            0,
            Integer.MAX_VALUE,
            0,
            "number of a database",
            "Database that is selected on every connection to a server.");
    private static final OptionKey SELECT_DATABASE = OptionKey.choice(
                    "redis_select_db",
                    List.of("true", "false", "twemproxy"),
                    "Whether servers are asked to select `redis_db`; `twemproxy` asks before the password and uses servers that refuse, too.")
            .likeTwemproxy("twemproxy");
    private static final OptionKey MAX_KEY_BYTES = OptionKey.number(
            "redis_max_key_bytes",
            RequestDecoder.MAX_NAME_BYTES,
            RequestDecoder.MAX_BULK_BYTES,
            64 * 1024,
            "bytes",
            "A request with a longer key is an error.");
    // The default is redis-server's before 7.0 (networking.c, processMultibulkBuffer), which closes the connection on
    // more; clients share it.
    private static final OptionKey MAX_ARGUMENTS = OptionKey.number(
                    "redis_max_arguments",
                    16,
                    16 * 1024 * 1024,
                    1024 * 1024,
                    "arguments",
                    "A request with more arguments is an error and closes the connection. A Redis before 7.0 takes no more than the default at once.")
            .likeTwemproxy(Integer.toString(16 * 1024 * 1024));
    // The default is above what a script's nested tables come to, so that no client can fail a server connection with
    // one.
    private static final OptionKey MAX_DEPTH = OptionKey.number(
            "redis_max_depth",
            8,
            1_000_000,
            10_000,
            "levels",
            "A response with arrays nested deeper fails the connection to the server that sent it.");
    private static final OptionKey MULTI_KEY = OptionKey.choice(
                    "redis_multi_key",
                    List.of("check", "first_key", "twemproxy"),
                    "What becomes of commands with several keys that cannot be split.")
            .likeTwemproxy("twemproxy");
    private static final OptionKey UNKNOWN = OptionKey.choice(
            "redis_unknown",
            List.of("refuse", "first_key"),
            "Whether commands the proxy does not know go to the server of their first argument.");
    private static final OptionKey ERRORS = OptionKey.choice(
                    "redis_errors",
                    List.of("answer", "close"),
                    "Whether clients that send what is wrong are told, or closed without a word as in twemproxy.")
            .likeTwemproxy("close");
    private static final OptionKey KEYLESS_SCRIPTS = OptionKey.choice(
            "redis_keyless_scripts",
            List.of("refuse", "any_server"),
            "Whether EVAL, EVALSHA and FCALL without keys run on any server.");
    private static final OptionKey UNAVAILABLE = OptionKey.choice(
                    "redis_unavailable",
                    List.of("pass", "close"),
                    "Whether clients get a server's `-OOM`, `-BUSY` or `-LOADING`, or its connection is closed.")
            .likeTwemproxy("close");
    private static final OptionKey READONLY = OptionKey.choice(
            "redis_readonly",
            List.of("pass", "reconnect"),
            "Whether `-READONLY` and `-MASTERDOWN` are passed on and no more, or the server is connected to anew as well.");
    private static final OptionKey RETRY_BYTES = OptionKey.number(
            "redis_retry_bytes",
            0,
            Integer.MAX_VALUE,
            1024 * 1024,
            "bytes",
            "With `failover_wait`: longer requests are not kept until they are answered, and so not sent again when the server has not executed them.");
    // In the order of the constants.
    private static final OptionKey READS = OptionKey.choice(
            "redis_reads",
            List.of("master", "prefer_master", "prefer_replica", "any"),
            "Who is asked for plain reads where the topology knows replicas: the master; a replica while the master cannot be reached; a replica, the master while none is fit; master and replicas in turn. What a replica says may be old.");
    private static final OptionKey REDIRECTS = OptionKey.number(
            "cluster_redirects",
            0,
            16,
            5,
            "times",
            "With `topology: redis_cluster`: how often one request is sent where `-MOVED` or `-ASK` says; then the client gets that response.");
    private static final OptionKey SPLIT_ERRORS = OptionKey.choice(
                    "redis_split_errors",
                    List.of("pass", "generic"),
                    "Whether a split request that one server refuses gets that server's error, or `-ERR Invalid argument`.")
            .likeTwemproxy("generic");
    private static final OptionKey RESP3 = OptionKey.flag(
                    "redis_resp3", true, "Whether clients may switch to RESP3 with `HELLO 3`.")
            .likeTwemproxy("false");
    private static final List<String> GUARDED = RedisCommands.all().stream()
            .flatMap(each -> Stream.concat(Stream.of(each), each.subcommands().stream()))
            .filter(each -> each.switchedOff != null)
            .map(RedisCommand::word)
            .sorted()
            .toList();

    private static final OptionKey ALLOW = OptionKey.text(
            "redis_allow",
            "names, separated by blanks",
            null,
            "Commands that go to all servers and are off unless named: `" + String.join("`, `", GUARDED) + "`.");

    /** All keys, in the order to show them. */
    static final List<OptionKey> KEYS = List.of(
            AUTH,
            DATABASE,
            SELECT_DATABASE,
            MULTI_KEY,
            ALLOW,
            UNKNOWN,
            KEYLESS_SCRIPTS,
            RESP3,
            ERRORS,
            UNAVAILABLE,
            READONLY,
            RETRY_BYTES,
            READS,
            REDIRECTS,
            SPLIT_ERRORS,
            MAX_KEY_BYTES,
            MAX_ARGUMENTS,
            MAX_DEPTH);

    static RedisSettings of(Options options) {
        String password = AUTH.text(options);
        if (password != null && password.isEmpty()) {
            throw options.invalid(AUTH.name(), "must not be empty; leave the key out when there is no password");
        }
        return new RedisSettings(
                password == null ? null : password.getBytes(StandardCharsets.UTF_8),
                DATABASE.number(options),
                Selection.values()[SELECT_DATABASE.choice(options)],
                MAX_KEY_BYTES.number(options),
                MAX_ARGUMENTS.number(options),
                MAX_DEPTH.number(options),
                MultiKey.values()[MULTI_KEY.choice(options)],
                UNKNOWN.choice(options) == 1,
                ERRORS.choice(options) == 1,
                KEYLESS_SCRIPTS.choice(options) == 1,
                UNAVAILABLE.choice(options) == 1,
                RETRY_BYTES.number(options),
                REDIRECTS.number(options),
                READONLY.choice(options) == 1,
                Reads.values()[READS.choice(options)],
                SPLIT_ERRORS.choice(options) == 1,
                RESP3.flag(options),
                allowed(options));
    }

    /** Whether commands go as the table of commands says. */
    boolean checksKeys() {
        return multiKey == MultiKey.CHECK;
    }

    boolean allows(RedisCommand guarded) {
        return allowed.contains(guarded.word());
    }

    private static Set<String> allowed(Options options) {
        String words = ALLOW.text(options);
        Set<String> allowed = new TreeSet<>(Arrays.asList(words == null ? new String[0] : words.split("[ ,]+")));
        allowed.remove("");
        if (!GUARDED.containsAll(allowed)) {
            throw options.invalid(
                    ALLOW.name(), "must be some of " + String.join(", ", GUARDED) + ", separated by blanks");
        }
        return allowed;
    }
}
