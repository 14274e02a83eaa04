package io.trepak.protocol.redis;

import io.trepak.api.Options;
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
 * @param selectsDatabase whether servers are asked
 * @param maxKeyBytes the longest key a client may use
 * @param maxArguments the most arguments a request may have, name included
 * @param maxDepth how deep arrays may lie in arrays in a server's response
 * @param multiKey what becomes of commands with several keys that cannot be split
 * @param forwardsUnknown whether unknown commands go where their first argument belongs
 * @param closesOnErrors whether a client that is wrong is closed without a word
 * @param runsKeylessScripts whether scripts without keys go to any server
 * @param closesOnTrouble whether a server that answers -OOM, -BUSY or -LOADING is left
 * @param offersResp3 whether HELLO 3 is understood
 * @param allowed commands that are off unless named, as {@link RedisCommand#word} calls them
 */
record RedisSettings(
        byte[] password,
        int database,
        boolean selectsDatabase,
        int maxKeyBytes,
        int maxArguments,
        int maxDepth,
        MultiKey multiKey,
        boolean forwardsUnknown,
        boolean closesOnErrors,
        boolean runsKeylessScripts,
        boolean closesOnTrouble,
        boolean offersResp3,
        Set<String> allowed) {

    /** What becomes of commands with several keys that cannot be split. */
    enum MultiKey {
        /** Refused when the keys live on several servers. */
        CHECK,
        /** Go where the first key belongs. */
        FIRST_KEY,
        /** The same, and the few twemproxy routes otherwise go where it sends them. */
        TWEMPROXY
    }

    private static final int DEFAULT_MAX_KEY_BYTES = 64 * 1024;
    // redis-server: server.h, PROTO_MAX_MULTIBULK_LEN before 7.0.
    private static final int DEFAULT_MAX_ARGUMENTS = 1024 * 1024;
    private static final int MAX_ARGUMENTS_BOUND = 16 * 1024 * 1024;
    // Above what a script's nested tables come to, so that no client can fail a server connection with one.
    private static final int DEFAULT_MAX_DEPTH = 10_000;
    private static final int MAX_DEPTH_BOUND = 1_000_000;

    private static final List<String> GUARDED = RedisCommands.all().stream()
            .flatMap(each -> Stream.concat(Stream.of(each), each.subcommands().stream()))
            .filter(each -> each.switchedOff != null)
            .map(RedisCommand::word)
            .sorted()
            .toList();

    static RedisSettings of(Options options) {
        String password = options.string("redis_auth", null);
        if (password != null && password.isEmpty()) {
            throw options.invalid("redis_auth", "must not be empty; leave the key out when there is no password");
        }
        return new RedisSettings(
                password == null ? null : password.getBytes(StandardCharsets.UTF_8),
                options.integer("redis_db", 0),
                options.flag("redis_select_db", true),
                number(
                        options,
                        "redis_max_key_bytes",
                        DEFAULT_MAX_KEY_BYTES,
                        RequestDecoder.MAX_NAME_BYTES,
                        RequestDecoder.MAX_BULK_BYTES),
                number(options, "redis_max_arguments", DEFAULT_MAX_ARGUMENTS, 16, MAX_ARGUMENTS_BOUND),
                number(options, "redis_max_depth", DEFAULT_MAX_DEPTH, 8, MAX_DEPTH_BOUND),
                MultiKey.values()[choice(options, "redis_multi_key", "check", "first_key", "twemproxy")],
                choice(options, "redis_unknown", "refuse", "first_key") == 1,
                choice(options, "redis_errors", "answer", "close") == 1,
                choice(options, "redis_keyless_scripts", "refuse", "any_server") == 1,
                choice(options, "redis_unavailable", "pass", "close") == 1,
                options.flag("redis_resp3", true),
                allowed(options));
    }

    boolean allows(RedisCommand guarded) {
        return allowed.contains(guarded.word());
    }

    private static int number(Options options, String key, int fallback, int least, int most) {
        int number = options.integer(key, fallback);
        if (number < least || number > most) {
            throw options.invalid(key, "must be " + least + " to " + most);
        }
        return number;
    }

    // The first one is the default; returns its place.
    private static int choice(Options options, String key, String... words) {
        String word = options.string(key, words[0]);
        int choice = Arrays.asList(words).indexOf(word);
        if (choice < 0) {
            throw options.invalid(key, "must be one of " + String.join(", ", words));
        }
        return choice;
    }

    private static Set<String> allowed(Options options) {
        String words = options.string("redis_allow", "");
        Set<String> allowed = new TreeSet<>(Arrays.asList(words.split("[ ,]+")));
        allowed.remove("");
        if (!GUARDED.containsAll(allowed)) {
            throw options.invalid(
                    "redis_allow", "must be some of " + String.join(", ", GUARDED) + ", separated by blanks");
        }
        return allowed;
    }
}
