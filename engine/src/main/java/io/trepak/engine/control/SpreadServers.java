package io.trepak.engine.control;

import io.trepak.api.Server;
import io.trepak.api.topology.Topology;
import io.trepak.engine.config.PoolConfig;
import io.trepak.engine.config.ProxyConfig;
import io.trepak.engine.config.ServerConfig;
import io.trepak.engine.net.Reason;
import io.trepak.engine.pool.HostAddresses;
import io.trepak.engine.pool.Names;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Knows the servers of pools for which every address of a host name is a server ({@code server_addresses: servers}), and says when
 * addresses have changed. A name nobody could look up yet is one server, which has no address. One for the whole proxy.
 */
public final class SpreadServers implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(SpreadServers.class);

    private final Names names;
    /** What follows a change waits for workers, so it is nothing for the thread of the resolver. */
    private final ExecutorService thread;

    private final AtomicBoolean isAsked = new AtomicBoolean();
    private volatile Runnable follower;
    /** By host name; guarded by this. */
    private final Map<String, HostAddresses> hosts = new HashMap<>();

    public SpreadServers(Names names, ThreadFactory threads) {
        this.names = names;
        this.thread = Executors.newSingleThreadExecutor(threads);
    }

    /** Has this run, one at a time, whenever the addresses may be others than before. */
    public void follow(Runnable task) {
        follower = task;
        answered();
    }

    private void answered() {
        Runnable task = follower;
        if (task == null || !isAsked.compareAndSet(false, true)) {
            return;
        }
        try {
            thread.execute(() -> {
                isAsked.set(false);
                task.run();
            });
        } catch (RejectedExecutionException e) {
            LOG.debug("closing down, no name is followed any more");
        }
    }

    /** Looks up names that are new, and waits so long for their first answers. */
    public void resolve(ProxyConfig written, long millis) throws IOException {
        List<HostAddresses> added = watch(hostsOf(written));
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
        try {
            for (HostAddresses host : added) {
                host.await(deadline - System.nanoTime());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while the names of servers were looked up", e);
        }
    }

    private synchronized List<HostAddresses> watch(Set<String> wanted) {
        List<HostAddresses> added = new ArrayList<>();
        for (String host : wanted) {
            if (!hosts.containsKey(host)) {
                HostAddresses addresses = new HostAddresses(host, names, this::answered);
                hosts.put(host, addresses);
                added.add(addresses);
            }
        }
        added.forEach(HostAddresses::watch);
        return added;
    }

    /** Forgets the names that a configuration does not have. */
    synchronized void retain(ProxyConfig written) {
        Set<String> wanted = hostsOf(written);
        hosts.forEach((host, addresses) -> {
            if (!wanted.contains(host)) {
                addresses.close();
            }
        });
        hosts.keySet().retainAll(wanted);
    }

    private static Set<String> hostsOf(ProxyConfig config) {
        Set<String> found = new HashSet<>();
        for (PoolConfig pool : config.pools()) {
            pool.servers().stream()
                    .filter(pool::isSpread)
                    .map(ServerConfig::hostName)
                    .forEach(found::add);
        }
        return found;
    }

    /** The servers a pool has now that asks for it. */
    Topology now(PoolConfig pool) {
        Map<String, Server> byName = new LinkedHashMap<>();
        for (ServerConfig server : pool.servers()) {
            if (!pool.isSpread(server)) {
                byName.put(server.name(), Server.of(server.name(), server.address(), server.weight()));
            }
        }
        for (ServerConfig server : pool.servers()) {
            if (pool.isSpread(server)) {
                // A name somebody has given to a server of his own stays his.
                serversOf(server).forEach(each -> byName.putIfAbsent(each.name(), each));
            }
        }
        return Topology.of(List.copyOf(byName.values()));
    }

    private synchronized List<Server> serversOf(ServerConfig named) {
        HostAddresses host = hosts.get(named.hostName());
        return host == null || host.known().isEmpty()
                ? List.of(Server.unknown(named.name(), named.weight(), Reason.HOST_DOWN))
                : host.known().stream()
                        .map(named::at)
                        .map(each -> Server.of(each.name(), each.address(), each.weight()))
                        .toList();
    }

    /** Follows nothing any more. */
    @Override
    public synchronized void close() {
        hosts.values().forEach(HostAddresses::close);
        thread.shutdownNow();
    }
}
