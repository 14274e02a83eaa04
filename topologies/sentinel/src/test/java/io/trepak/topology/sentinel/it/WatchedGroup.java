package io.trepak.topology.sentinel.it;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;

/** Masters with two replicas each, {@code s0}, {@code s1} and so on, and three sentinels that look after them. */
final class WatchedGroup implements Closeable {
    private static final int SERVERS = 3;
    private static final int SENTINELS = 3;
    private static final String PASSWORD = "between-us";

    final List<RedisServer> sentinels = new ArrayList<>();
    private final List<List<RedisServer>> masters = new ArrayList<>();
    /** For a test run that is broken off. */
    private final Thread lastResort = new Thread(this::killAll);

    WatchedGroup(Path folder, int count) throws IOException {
        this(folder, count, false);
    }

    /**
     * @param keepToThemselves whether all sentinels but the first want a password, which they tell each other
     */
    WatchedGroup(Path folder, int count, boolean keepToThemselves) throws IOException {
        Runtime.getRuntime().addShutdownHook(lastResort);
        List<String> named = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            List<RedisServer> servers = new ArrayList<>();
            masters.add(servers);
            servers.add(RedisServer.server(folder));
            String master = "127.0.0.1 " + servers.get(0).port;
            for (int replica = 1; replica < SERVERS; replica++) {
                servers.add(RedisServer.server(folder, "--replicaof", master));
            }
            named.add("s" + i + " " + servers.get(0).port);
        }
        for (int i = 0; i < SENTINELS; i++) {
            String wanted = keepToThemselves && i > 0 ? PASSWORD : null;
            sentinels.add(RedisServer.sentinel(folder, named, wanted, keepToThemselves ? PASSWORD : null));
        }
        for (int i = 0; i < count; i++) {
            awaitCalm(i);
        }
    }

    /** The master and the replicas there are. */
    List<RedisServer> servers(int index) {
        return masters.get(index);
    }

    /** Those that were the masters first. */
    List<RedisServer> firstServers() {
        return masters.stream().map(servers -> servers.get(0)).toList();
    }

    /** Where the sentinels are, as the configuration names them. */
    String sentinelAddresses() {
        return sentinels.stream().map(RedisServer::address).collect(Collectors.joining(" "));
    }

    /** The one that all sentinels name. */
    RedisServer master(int index) {
        String named = sentinels.get(0).ask("SENTINEL", "GET-MASTER-ADDR-BY-NAME", "s" + index);
        return masters.get(index).stream()
                .filter(server -> named.equals("127.0.0.1 " + server.port))
                .findFirst()
                .orElseThrow(() -> new AssertionError("the sentinels name " + named));
    }

    /** Waits until all sentinels agree about a master and find nothing wrong with it and its replicas. */
    void awaitCalm(int index) {
        Await.until("all sentinels are content with s" + index, () -> {
            for (RedisServer sentinel : sentinels) {
                String about = sentinel.ask("SENTINEL", "MASTER", "s" + index);
                String replicas = sentinel.ask("SENTINEL", "REPLICAS", "s" + index);
                if (!about.contains(" flags master link")
                        || !about.contains(" num-slaves 2 ")
                        || !about.contains(" num-other-sentinels 2 ")
                        || about.contains("failover-state")
                        || !about.contains(" port " + master(index).port + " ")
                        || replicas.contains("s_down")
                        || replicas.contains("disconnected")
                        || replicas.split("master-link-status ok").length != 3) {
                    return false;
                }
            }
            return master(index).role().equals("master");
        });
    }

    /** Has the first of the sentinels make another server the master. */
    void failOver(int index) {
        failOver(index, sentinels.get(0));
    }

    /** Has one of the sentinels make another server the master. */
    void failOver(int index, RedisServer leader) {
        Await.until(
                "SENTINEL FAILOVER",
                () -> leader.ask("SENTINEL", "FAILOVER", "s" + index).equals("OK"));
    }

    /** What the sentinels have logged of failovers, for people who wonder. */
    String story() {
        return sentinels.stream()
                .flatMap(sentinel -> sentinel.log().stream()
                        .filter(line -> line.contains(" # ") || line.contains(" * "))
                        .map(line -> line + " (" + sentinel.port + ")"))
                .sorted(Comparator.comparing(line -> line.substring(line.indexOf(' '))))
                .collect(Collectors.joining("\n", "\n", ""));
    }

    private void killAll() {
        sentinels.forEach(RedisServer::kill);
        masters.forEach(servers -> servers.forEach(RedisServer::kill));
    }

    @Override
    public void close() {
        killAll();
        Runtime.getRuntime().removeShutdownHook(lastResort);
    }
}
