package io.trepak.topology.sentinel;

import io.trepak.api.OptionKey;
import io.trepak.api.Options;
import io.trepak.topology.resp.Address;
import io.trepak.topology.resp.Request;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * What a pool's configuration says to this topology.
 *
 * @param sentinels their addresses, in order
 * @param user who the sentinels are told asks; null for nobody
 * @param password for the sentinels; null for none
 * @param serverPassword for the servers, which are asked for their role; null for none
 * @param pollMillis how often each sentinel is asked
 * @param holds whether writes wait while a failover takes place
 * @param replicaLagSeconds how long a replica that is read may not have heard of its master; 0 for no limit
 */
record SentinelSettings(
        Set<String> sentinels,
        String user,
        String password,
        String serverPassword,
        int pollMillis,
        boolean holds,
        int replicaLagSeconds) {

    static final OptionKey SENTINELS = OptionKey.text(
            "sentinels",
            "`HOST:PORT`s, separated by blanks",
            null,
            "Where the sentinels are; any of them will do, so name all. Must be given.");
    private static final OptionKey USER =
            OptionKey.text("sentinel_user", "text", null, "User of the sentinels, when they have ACLs.");
    private static final OptionKey AUTH =
            OptionKey.text("sentinel_auth", "text", null, "Password that the sentinels want.");
    private static final OptionKey POLL = OptionKey.number(
            "sentinel_poll",
            100,
            3_600_000,
            1000,
            "milliseconds",
            "How often each sentinel is asked, whatever it publishes.");
    private static final OptionKey HOLD =
            OptionKey.flag("sentinel_hold", true, "Whether writes wait while a failover takes place.");
    private static final OptionKey REPLICA_LAG = OptionKey.number(
            "redis_replica_lag",
            0,
            Integer.MAX_VALUE,
            10,
            "seconds",
            "With `redis_reads`: a replica that has not heard of its master for longer is not read; 0: no limit.");
    /** The protocol's key; a server that has a password does not tell its role without. */
    private static final OptionKey SERVER_AUTH = OptionKey.text(
            "redis_auth", "text", null, "Password that servers are given before they are asked for their role.");

    /** All keys, in the order to show them. */
    static final List<OptionKey> KEYS = List.of(SENTINELS, USER, AUTH, POLL, HOLD, REPLICA_LAG, SERVER_AUTH);

    static SentinelSettings of(Options options) {
        String user = USER.text(options);
        String password = AUTH.text(options);
        String text = SENTINELS.text(options);
        SentinelSettings settings = new SentinelSettings(
                text == null ? Set.of() : addresses(text, options),
                user,
                password,
                SERVER_AUTH.text(options),
                POLL.number(options),
                HOLD.flag(options),
                REPLICA_LAG.number(options));
        if (settings.sentinels.isEmpty()) {
            throw options.invalid(
                    SENTINELS.name(), "must be the addresses of the sentinels: 10.0.0.1:26379 10.0.0.2:26379");
        }
        if (user != null && password == null) {
            throw options.invalid(USER.name(), "has no effect; expected \"" + AUTH.name() + "\" as well");
        }
        return settings;
    }

    private static Set<String> addresses(String text, Options options) {
        Set<String> addresses = new LinkedHashSet<>();
        for (String word : text.strip().split("[ ,]+")) {
            String address = Address.parse(word);
            if (address == null) {
                throw options.invalid(
                        SENTINELS.name(), "must be host:port, separated by blanks; '" + word + "' is not");
            }
            if (!addresses.add(address)) {
                throw options.invalid(SENTINELS.name(), "names '" + word + "' twice");
            }
        }
        return addresses;
    }

    /** What is said first on a connection to a sentinel; null for nothing. */
    byte[] login() {
        return password == null
                ? null
                : user == null ? Request.of("AUTH", password) : Request.of("AUTH", user, password);
    }

    /** The same to a server. */
    byte[] serverLogin() {
        return serverPassword == null ? null : Request.of("AUTH", serverPassword);
    }
}
