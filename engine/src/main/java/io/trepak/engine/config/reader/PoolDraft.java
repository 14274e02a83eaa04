package io.trepak.engine.config.reader;

import io.trepak.engine.config.DeadServer;
import io.trepak.engine.config.FailurePolicy;
import io.trepak.engine.config.Limits;
import io.trepak.engine.config.ListenConfig;
import io.trepak.engine.config.Location;
import io.trepak.engine.config.PoolConfig;
import io.trepak.engine.config.ServerAddresses;
import io.trepak.engine.config.ServerConfig;
import io.trepak.engine.config.Setting;
import io.trepak.engine.config.SlowLogConfig;
import io.trepak.engine.text.NameOrder;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A pool while it is being read; starts with the defaults of every key. */
final class PoolDraft {
    static final String REDIS = "redis";
    static final String MEMCACHED = "memcached";

    final String name;
    final Location at;
    ListenConfig listen;
    Boolean redis;
    String protocol;
    String hash = "fnv1a_64";
    String hashTag;
    String distribution = "ketama";
    int timeoutMillis;
    int backlog = 512;
    int clientConnections;
    boolean tcpKeepAlive;
    boolean reusePort;
    boolean preconnect;
    boolean autoEjectHosts;
    int serverConnections = 1;
    int serverRetryTimeoutMillis = 30_000;
    int serverFailureLimit = 2;
    int connectTimeoutMillis = FailurePolicy.DEFAULT.connectTimeoutMillis();
    int queueTimeoutMillis = FailurePolicy.DEFAULT.queueTimeoutMillis();
    boolean serverProbe = FailurePolicy.DEFAULT.serverProbe();
    int serverReconnectDelayMaxMillis = FailurePolicy.DEFAULT.serverReconnectDelayMaxMillis();
    int serverReconnectsPerSecond = FailurePolicy.DEFAULT.serverReconnectsPerSecond();
    DeadServer deadServer = FailurePolicy.DEFAULT.deadServer();
    int serverRetryTimeoutMaxMillis = FailurePolicy.DEFAULT.serverRetryTimeoutMaxMillis();
    int clientPendingRequests = Limits.DEFAULT.clientPendingRequests();
    int serverPendingRequests = Limits.DEFAULT.serverPendingRequests();
    int clientIdleTimeoutMillis = Limits.DEFAULT.clientIdleTimeoutMillis();
    int clientPendingBytes = Limits.DEFAULT.clientPendingBytes();
    int maxRequestBytes = Limits.DEFAULT.maxRequestBytes();
    int maxResponseBytes = Limits.DEFAULT.maxResponseBytes();
    int slowLogMicros = SlowLogConfig.DEFAULT.micros();
    int slowLogEntries = SlowLogConfig.DEFAULT.entries();
    boolean slowLogKeys = SlowLogConfig.DEFAULT.keys();
    /** Null leaves it to the whole file's key. */
    Boolean likeTwemproxy;

    ServerAddresses serverAddresses = ServerAddresses.FALLBACK;
    List<String> filters = List.of();
    String topology;
    String redisAuth;
    String redisDb;

    final List<ServerConfig> servers = new ArrayList<>();
    final Map<String, Setting> settings = new LinkedHashMap<>();
    final Map<String, Integer> lines = new LinkedHashMap<>();

    /** Keys whose value was reported already. */
    final Set<String> broken = new HashSet<>();

    /** Keys whose value a comment follows. */
    final Set<String> commented = new HashSet<>();

    PoolDraft(String name, Location at) {
        this.name = name;
        this.at = at;
    }

    String protocolName() {
        if (protocol != null) {
            return protocol;
        }
        return Boolean.TRUE.equals(redis) ? REDIS : MEMCACHED;
    }

    /** Whether it is known what the pool speaks. */
    boolean isProtocolSound() {
        return !broken.contains("redis") && !broken.contains("protocol");
    }

    PoolConfig build() {
        servers.sort(Comparator.comparing(ServerConfig::name, NameOrder.INSTANCE));
        return new PoolConfig(
                name,
                at,
                listen,
                isProtocolSound() ? protocolName() : null,
                hash,
                hashTag,
                distribution,
                timeoutMillis,
                backlog,
                clientConnections,
                tcpKeepAlive,
                reusePort,
                preconnect,
                autoEjectHosts,
                serverConnections,
                serverRetryTimeoutMillis,
                serverFailureLimit,
                broken.contains(PoolKeys.SERVERS) ? List.of() : List.copyOf(servers),
                serverAddresses,
                filters,
                topology,
                new FailurePolicy(
                        connectTimeoutMillis,
                        queueTimeoutMillis,
                        serverProbe,
                        serverRetryTimeoutMaxMillis,
                        deadServer,
                        serverReconnectDelayMaxMillis,
                        serverReconnectsPerSecond),
                new Limits(
                        clientPendingRequests,
                        clientPendingBytes,
                        serverPendingRequests,
                        clientIdleTimeoutMillis,
                        maxRequestBytes,
                        maxResponseBytes),
                new SlowLogConfig(slowLogMicros, slowLogEntries, slowLogKeys),
                Boolean.TRUE.equals(likeTwemproxy),
                Collections.unmodifiableMap(settings),
                Collections.unmodifiableMap(lines));
    }
}
