package io.trepak.topology.sentinel.it;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** Masters with two replicas each, {@code s0}, {@code s1} and so on, and three sentinels that look after them. */
final class WatchedGroup implements Closeable {
    private static final int SERVERS = 3;
    private static final int SENTINELS = 3;

    final List<RedisServer> sentinels = new ArrayList<>();
    private final List<List<RedisServer>> masters = new ArrayList<>();
    /** For a test run that is broken off. */
    private final Thread lastResort = new Thread(this::killAll);

    WatchedGroup(Path folder, int count) throws IOException {
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
            sentinels.add(RedisServer.sentinel(folder, named));
        }
        for (int i = 0; i < count; i++) {
            awaitCalm(i);
        }
    }

    /** The master and the replicas there are. */
    List<RedisServer> servers(int index) {
        return masters.get(index);
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

    /** Has one of the sentinels make another server the master. */
    void failOver(int index) {
        Await.until(
                "SENTINEL FAILOVER",
                () -> sentinels.get(0).ask("SENTINEL", "FAILOVER", "s" + index).equals("OK"));
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
