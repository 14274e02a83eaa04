package io.trepak.engine.config.reader;

import io.trepak.engine.config.ServerConfig;
import io.trepak.engine.config.Setting;
import io.trepak.engine.config.reader.YamlNode.Entry;
import io.trepak.engine.config.reader.YamlNode.Mapping;
import io.trepak.engine.config.reader.YamlNode.Scalar;
import io.trepak.engine.config.reader.YamlNode.Sequence;
import java.util.HashMap;
import java.util.Map;

/** Reads one pool: each key by its row of {@link PoolKeys}, then what only the keys together can get wrong. */
final class PoolReader {
    private static final String SERVERS_EXPECTED =
            "; expected lines like \"- 127.0.0.1:6379:1\" below \"" + PoolKeys.SERVERS + ":\"";

    private final PoolDraft draft;
    private final Problems problems;

    private PoolReader(PoolDraft draft, Problems problems) {
        this.draft = draft;
        this.problems = problems;
    }

    /**
     * The pool as far as it could be read; complete only if {@code problems} stayed empty.
     *
     * @param likeTwemproxy whether the whole file asks for twemproxy's ways
     */
    static PoolDraft read(Scalar name, Mapping keys, boolean likeTwemproxy, Problems problems) {
        PoolReader reader = new PoolReader(new PoolDraft(name.text(), problems.at(name.line())), problems);
        keys.entries().forEach(reader::key);
        reader.settleCompatibility(likeTwemproxy);
        reader.checkListen();
        reader.settleProtocol();
        reader.checkServers();
        reader.checkEjection();
        return reader.draft;
    }

    private void settleCompatibility(boolean ofTheFile) {
        if (draft.likeTwemproxy == null) {
            draft.likeTwemproxy = ofTheFile;
        }
        if (draft.likeTwemproxy) {
            PoolKeys.makeLikeTwemproxy(draft);
        }
    }

    private void key(Entry entry) {
        String key = entry.key().text();
        int line = entry.key().line();
        Integer earlier = draft.lines.putIfAbsent(key, line);
        if (earlier != null) {
            problems.directive(line, key, "is a duplicate; expected it once, and line " + earlier + " has it already");
        } else if (key.equals(PoolKeys.SERVERS)) {
            servers(entry.value(), line);
        } else if (entry.value() instanceof Scalar value) {
            value(key, value, line);
        } else {
            structure(key, entry.value(), line);
        }
    }

    private void structure(String key, YamlNode value, int line) {
        draft.broken.add(key);
        if (value instanceof Sequence) {
            problems.directive(line, key, "has a list; expected a value, only \"" + PoolKeys.SERVERS + "\" is a list");
        } else if (value instanceof Mapping) {
            problems.add(
                    line,
                    "has a depth greater than 2 below " + Problems.quoted(key)
                            + "; expected a value on the same line, in quotes if it ends in a colon");
        }
    }

    private void value(String key, Scalar scalar, int line) {
        String text = scalar.text();
        PoolKeys.Row row = PoolKeys.row(key);
        if (text.isEmpty()) {
            draft.broken.add(key);
            problems.directive(line, key, "has an empty value; expected a value, or the line to be removed");
        } else if (row == null) {
            draft.settings.put(key, new Setting(text, line, scalar.commented()));
        } else {
            if (scalar.commented()) {
                draft.commented.add(key);
            }
            try {
                row.read(draft, text);
            } catch (InvalidValue e) {
                draft.broken.add(key);
                problems.directive(line, key, e.getMessage());
            }
        }
    }

    private void servers(YamlNode value, int line) {
        if (value instanceof Sequence sequence) {
            sequence.items().forEach(this::server);
            return;
        }
        draft.broken.add(PoolKeys.SERVERS);
        if (value instanceof Scalar scalar && scalar.text().isEmpty()) {
            problems.directive(line, PoolKeys.SERVERS, "has an empty value" + SERVERS_EXPECTED);
        } else if (!(value instanceof YamlNode.Unusable)) {
            problems.add(
                    line,
                    "missing sequence directive at depth 2, \"" + PoolKeys.SERVERS + "\" is no list"
                            + SERVERS_EXPECTED);
        }
    }

    private void server(YamlNode item) {
        if (item instanceof Scalar scalar && !scalar.text().isEmpty()) {
            try {
                draft.servers.add(ServerEntry.parse(scalar.text(), item.line()));
                return;
            } catch (InvalidValue e) {
                problems.directive(item.line(), PoolKeys.SERVERS, e.getMessage());
            }
        } else if (item instanceof Scalar) {
            problems.directive(item.line(), PoolKeys.SERVERS, "has an empty entry" + SERVERS_EXPECTED);
        } else if (!(item instanceof YamlNode.Unusable)) {
            problems.add(
                    item.line(),
                    "has a depth greater than 2 below \"" + PoolKeys.SERVERS + "\"; expected " + ServerEntry.FORMAT
                            + " on the line, in quotes if it ends in a colon");
        }
        draft.broken.add(PoolKeys.SERVERS);
    }

    private void checkListen() {
        if (!draft.lines.containsKey("listen")) {
            problems.add(
                    draft.at.line(),
                    "directive \"listen:\" is missing; expected \"listen: host:port\" in pool '"
                            + Problems.shown(draft.name) + "'");
        }
    }

    /**
     * {@code redis_auth} and {@code redis_db} are checked here because nutcracker does so before it knows any protocol, but
     * they mean something to the plugin only. A memcached pool may have a database, and nothing comes of it.
     */
    private void settleProtocol() {
        if (!draft.isProtocolSound()) {
            return;
        }
        String protocol = draft.protocolName();
        if (draft.redis != null && draft.redis != protocol.equals(PoolDraft.REDIS)
                || Boolean.FALSE.equals(draft.redis) && !protocol.equals(PoolDraft.MEMCACHED)) {
            problems.directive(
                    draft.lines.get("protocol"),
                    "protocol",
                    "contradicts \"redis: " + draft.redis + "\" on line " + draft.lines.get("redis")
                            + "; expected only one of the two");
        }
        boolean memcached = protocol.equals(PoolDraft.MEMCACHED);
        if (draft.redisAuth != null && memcached) {
            problems.add(
                    draft.lines.get("redis_auth"),
                    "directive \"redis_auth:\" is only valid for a redis pool; expected \"redis: true\" as well");
        }
        if (!memcached) {
            pass("redis_auth", draft.redisAuth);
            if (!isDatabaseLeftAlone()) {
                pass("redis_db", draft.redisDb);
            }
        }
    }

    /** twemproxy, nc_redis.c, redis_post_connect: no database is selected on a Unix socket. No plugin knows what its servers are. */
    private boolean isDatabaseLeftAlone() {
        return draft.likeTwemproxy
                && !draft.settings.containsKey("redis_select_db")
                && draft.servers.stream().allMatch(server -> server.address().startsWith("/"));
    }

    private void pass(String key, String value) {
        if (value != null) {
            draft.settings.put(key, new Setting(value, draft.lines.get(key), draft.commented.contains(key)));
        }
    }

    /** New keys, so nobody has a file in which they mean nothing. */
    private void checkEjection() {
        for (String key : PoolKeys.OF_EJECTION) {
            if (!draft.autoEjectHosts && draft.lines.containsKey(key) && !draft.broken.contains(key)) {
                problems.directive(
                        draft.lines.get(key), key, "has no effect; expected \"auto_eject_hosts: true\" as well");
            }
        }
        if (draft.serverRetryTimeoutMaxMillis != 0
                && draft.serverRetryTimeoutMaxMillis < draft.serverRetryTimeoutMillis) {
            problems.directive(
                    draft.lines.get("server_retry_timeout_max"),
                    "server_retry_timeout_max",
                    "is too small; expected server_retry_timeout or more, which is " + draft.serverRetryTimeoutMillis);
        }
    }

    private void checkServers() {
        if (draft.servers.isEmpty() && draft.topology == null && !draft.broken.contains(PoolKeys.SERVERS)) {
            problems.add(
                    draft.at.line(), "pool '" + Problems.shown(draft.name) + "' has no servers" + SERVERS_EXPECTED);
        }
        Map<String, ServerConfig> byName = new HashMap<>();
        for (ServerConfig server : draft.servers) {
            ServerConfig earlier = byName.putIfAbsent(server.name(), server);
            if (earlier != null) {
                draft.broken.add(PoolKeys.SERVERS);
                problems.add(
                        server.line(),
                        "pool '" + Problems.shown(draft.name) + "' has servers with same name '"
                                + Problems.shown(server.name()) + "'; expected another name, for line "
                                + earlier.line() + " has it already");
            }
        }
    }
}
