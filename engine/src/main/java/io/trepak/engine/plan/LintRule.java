package io.trepak.engine.plan;

import io.trepak.engine.config.Location;
import io.trepak.engine.config.PoolConfig;
import io.trepak.engine.config.ServerAddresses;
import io.trepak.engine.config.ServerConfig;
import io.trepak.engine.config.Setting;
import io.trepak.engine.placement.RoutingTable;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.regex.Pattern;

/**
 * A kind of setting that works and will surprise.
 *
 * @param name short, for scripts
 * @param why it is risky
 * @param advice what to do
 * @param check says where a pool breaks it, and how
 */
record LintRule(String name, String why, String advice, BiConsumer<RoutingTable, Findings> check) {

    /** Takes what a check finds. */
    interface Findings {
        void add(Location at, String what);
    }

    private static final String REDIS = "redis";
    private static final String AUTH = "redis_auth";
    private static final Pattern VARIABLE = Pattern.compile("\\$\\{.*}|\\$[A-Za-z_][A-Za-z0-9_]*|\\{\\{.*}}|<%.*%>");

    /** What nobody sets on purpose, so that it is worth a line at every start, too. */
    private static final Set<String> AT_START =
            Set.of("crc32-ketama", "no-points", "client-connections", "password-cut", "password-variable");

    private static final String KETAMA = "ketama";
    private static final String ADDRESSES = "server_addresses";

    /** All rules, one each. */
    static final List<LintRule> ALL = List.of(
            new LintRule(
                    "no-timeout",
                    "a request to a server that hangs waits for ever, and its client with it",
                    "set \"timeout\" to a few times what the slowest good response takes, such as 400",
                    (table, found) -> {
                        if (table.pool().timeoutMillis() == 0) {
                            found.add(table.pool().at("timeout"), "no \"timeout\" in pool '" + nameOf(table) + "'");
                        }
                    }),
            new LintRule(
                    "eject-redis",
                    "while a server is out, its keys are written elsewhere; when it is back, they are gone and old values"
                            + " are there again",
                    "keep it for caches; where a lost key is lost data, set it to false",
                    (table, found) -> {
                        if (table.pool().autoEjectHosts()
                                && table.pool().protocol().equals(REDIS)) {
                            found.add(table.pool().at("auto_eject_hosts"), "\"auto_eject_hosts\" in a Redis pool");
                        }
                    }),
            new LintRule(
                    "eject-modula",
                    "with modula nearly every key has another server when one leaves or returns, so one failure empties"
                            + " the whole cache, twice",
                    "use \"distribution: ketama\" (moves keys once), or set \"auto_eject_hosts\" to false",
                    (table, found) -> {
                        if (table.pool().autoEjectHosts()
                                && table.pool().distribution().equals("modula")
                                && maySpread(table)) {
                            found.add(table.pool().at("auto_eject_hosts"), "\"auto_eject_hosts\" with modula");
                        }
                    }),
            new LintRule(
                    "eject-all",
                    "after a few failures every request of the pool fails for \"server_retry_timeout\", even when the"
                            + " server is back at once",
                    "set it to false, or add servers",
                    (table, found) -> {
                        if (table.pool().autoEjectHosts()
                                && table.servers().size() == 1
                                && !table.pool().isSpread()) {
                            found.add(table.pool().at("auto_eject_hosts"), "\"auto_eject_hosts\" with a single server");
                        }
                    }),
            new LintRule(
                    "addresses-redis",
                    "when an address is added to the response or taken out, its share of the keys moves, and their data"
                            + " stays behind",
                    "keep it for caches; where a lost key is lost data, list the servers",
                    (table, found) -> {
                        if (table.pool().isSpread() && table.pool().protocol().equals(REDIS)) {
                            found.add(table.pool().at(ADDRESSES), "\"server_addresses: servers\" in a Redis pool");
                        }
                    }),
            new LintRule(
                    "addresses-modula",
                    "with modula nearly every key has another server when an address comes or goes",
                    "use \"distribution: ketama\", or list the servers",
                    (table, found) -> {
                        if (table.pool().isSpread()
                                && table.pool().distribution().equals("modula")) {
                            found.add(table.pool().at(ADDRESSES), "\"server_addresses: servers\" with modula");
                        }
                    }),
            new LintRule(
                    "addresses-without-names",
                    "no server of the pool has a host name whose addresses could become servers",
                    "write a host name, or take the key out",
                    (table, found) -> {
                        if (table.pool().serverAddresses() == ServerAddresses.SERVERS
                                && !table.pool().isSpread()) {
                            found.add(table.pool().at(ADDRESSES), "\"server_addresses: servers\" has no effect");
                        }
                    }),
            new LintRule(
                    "many-connections",
                    "a client keeps to one of them and its own requests stay in order, but a server gets the requests of"
                            + " different clients in another order than they came: what one sent, another may not read yet",
                    "keep 1 unless one connection is too slow, and let clients await a response before others rely on it",
                    (table, found) -> {
                        if (table.pool().serverConnections() > 1) {
                            found.add(
                                    table.pool().at("server_connections"),
                                    "\"server_connections\" is " + table.pool().serverConnections());
                        }
                    }),
            new LintRule(
                    "same-address",
                    "it holds the keys of both, and when it fails it takes both along; with \"auto_eject_hosts\" its"
                            + " failures are counted twice",
                    "expected one entry for each server, with a larger weight for a larger share",
                    LintRule::findSameAddress),
            new LintRule("crc32-ketama", "", "use crc32a, unless existing data needs this", (table, found) -> {
                if (maySpread(table)
                        && table.pool().hash().equals("crc32")
                        && table.pool().distribution().equals(KETAMA)) {
                    found.add(
                            table.pool().at("hash"),
                            "crc32 has 15 bits only, so with ketama nearly all keys of pool '" + nameOf(table)
                                    + "' go to one server");
                }
            }),
            new LintRule("no-points", "", "raise it or take the server out", (table, found) -> {
                for (int i = 0; i < table.servers().size(); i++) {
                    if (table.points(i) == 0) {
                        ServerConfig server = table.servers().get(i);
                        found.add(
                                at(table, server),
                                "server '" + server.name() + "' of pool '" + nameOf(table)
                                        + "' gets no keys: its weight " + server.weight()
                                        + " is too small beside the others for a place on the ring of "
                                        + table.pool().distribution());
                    }
                }
            }),
            new LintRule(
                    "no-names",
                    "its address is its place on the ring, so when the address changes, its share of the keys moves",
                    "write a name behind the weight, and an address can change without a key moving; a pool with data in it"
                            + " keeps its keys when the name is what the server is called now",
                    (table, found) -> {
                        if (table.servers().size() > 1 && !table.pool().isSpread()) {
                            table.servers().stream()
                                    .filter(server -> !server.isNamed())
                                    .min(Comparator.comparingInt(ServerConfig::line))
                                    .ifPresent(server -> found.add(
                                            at(table, server),
                                            "server '" + server.name() + "' has no name of its own"));
                        }
                    }),
            new LintRule(
                    "client-connections",
                    "twemproxy reads the key and ignores it; here clients above that number are closed",
                    "remove it to do as twemproxy does",
                    (table, found) -> {
                        if (table.pool().likeTwemproxy() && table.pool().clientConnections() > 0) {
                            found.add(
                                    table.pool().at("client_connections"),
                                    "\"client_connections\" beside \"compatibility: twemproxy\"");
                        }
                    }),
            new LintRule(
                    "password-cut",
                    "the password ends before it",
                    "put the password into quotes if the # belongs to it, or the comment on a line of its own",
                    (table, found) -> {
                        Setting password = table.pool().settings().get(AUTH);
                        if (password != null && password.commented()) {
                            found.add(table.pool().at(AUTH), "a comment follows \"redis_auth\" on its line");
                        }
                    }),
            new LintRule(
                    "password-variable",
                    "nothing is put in its place: it is the password, letter for letter",
                    "have the file written by what knows the password",
                    (table, found) -> {
                        Setting password = table.pool().settings().get(AUTH);
                        if (password != null
                                && VARIABLE.matcher(password.value()).matches()) {
                            found.add(table.pool().at(AUTH), "\"redis_auth\" looks like a variable");
                        }
                    }),
            new LintRule(
                    "password-readable",
                    "everybody on this machine can read the file",
                    "take that right from others, as with chmod o-r",
                    (table, found) -> {
                        if (table.pool().settings().containsKey(AUTH) && isReadableByAll(table.pool())) {
                            found.add(table.pool().at(AUTH), "a password in pool '" + nameOf(table) + "'");
                        }
                    }),
            new LintRule(
                    "ignored-weight",
                    "random draws every server equally often",
                    "make all weights 1, or choose a distribution that knows weights",
                    (table, found) -> {
                        List<ServerConfig> servers = table.servers();
                        if (!table.isByKey()) {
                            servers.stream()
                                    .filter(s -> s.weight() != servers.get(0).weight())
                                    .findFirst()
                                    .ifPresent(s -> found.add(
                                            at(table, s),
                                            "weight " + s.weight() + " of server '" + s.name() + "' has no effect"));
                        }
                    }),
            new LintRule(
                    "open-listener",
                    "whoever reaches this machine can read and change everything in the pool",
                    "listen on an address of the inner network or on 127.0.0.1, or (Redis only) set \"redis_auth\"; keep"
                            + " a firewall in front",
                    (table, found) -> {
                        if (table.pool().listen().address() instanceof InetSocketAddress address
                                && address.getAddress() != null
                                && address.getAddress().isAnyLocalAddress()
                                && !table.pool().settings().containsKey("redis_auth")) {
                            found.add(
                                    table.pool().at("listen"),
                                    "pool '" + nameOf(table) + "' listens on every address and asks for no password");
                        }
                    }),
            new LintRule(
                    "auth-and-db",
                    "twemproxy selects the database before it sends the password, the servers refuse, and its data is in"
                            + " database 0, where it is not found from here",
                    "when data of twemproxy is there, remove \"redis_db\" or move the data first",
                    (table, found) -> {
                        if (table.pool().settings().containsKey(AUTH) && hasDatabase(table.pool())) {
                            found.add(table.pool().at("redis_db"), "\"redis_db\" together with \"redis_auth\"");
                        }
                    }),
            new LintRule(
                    "db-on-unix-socket",
                    "twemproxy never selects a database there, and its data is in database 0, where it is not found from"
                            + " here",
                    "when data of twemproxy is there, remove \"redis_db\" or move the data first",
                    (table, found) -> {
                        if (hasDatabase(table.pool())) {
                            table.servers().stream()
                                    .filter(server -> server.address().startsWith("/"))
                                    .findFirst()
                                    .ifPresent(server -> found.add(
                                            table.pool().at("redis_db"),
                                            "\"redis_db\" with server '" + server.name() + "' on a Unix socket"));
                        }
                    }));

    boolean isForStart() {
        return AT_START.contains(name);
    }

    private static boolean isReadableByAll(PoolConfig pool) {
        try {
            return Files.getPosixFilePermissions(Path.of(pool.at().file())).contains(PosixFilePermission.OTHERS_READ);
        } catch (IOException | UnsupportedOperationException | InvalidPathException e) {
            return false; // not a file any more, or of a system that has no such rights
        }
    }

    /** Whether there is more than one server, or may be when the proxy runs. */
    private static boolean maySpread(RoutingTable table) {
        return table.servers().size() > 1 || table.pool().isSpread();
    }

    private static void findSameAddress(RoutingTable table, Findings found) {
        Map<String, ServerConfig> byAddress = new HashMap<>();
        table.servers().stream()
                .sorted(Comparator.comparingInt(ServerConfig::line))
                .forEach(server -> {
                    ServerConfig earlier = byAddress.putIfAbsent(server.address(), server);
                    if (earlier != null) {
                        found.add(
                                at(table, server),
                                "servers '" + earlier.name() + "' and '" + server.name() + "' have the same address "
                                        + server.address());
                    }
                });
    }

    private static String nameOf(RoutingTable table) {
        return table.pool().name();
    }

    private static boolean hasDatabase(PoolConfig pool) {
        Setting database = pool.settings().get("redis_db");
        Setting selected = pool.settings().get("redis_select_db");
        boolean insists =
                selected == null ? !pool.likeTwemproxy() : selected.value().equals("true");
        return database != null && !database.value().equals("0") && insists;
    }

    private static Location at(RoutingTable table, ServerConfig server) {
        return new Location(table.pool().at().file(), server.line());
    }
}
