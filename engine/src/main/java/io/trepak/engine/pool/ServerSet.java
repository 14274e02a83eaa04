package io.trepak.engine.pool;

import io.trepak.api.Server;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The servers of a pool at a moment, in index order. Immutable; what is known of a server that stays is shared with the set before. An
 * index means something only together with its set.
 */
public final class ServerSet {
    private final List<PoolServer> all;
    private final List<Server> servers;
    private final Map<String, Integer> byName;

    ServerSet(List<PoolServer> all) {
        this.all = List.copyOf(all);
        this.servers = this.all.stream().map(PoolServer::server).toList();
        this.byName = new HashMap<>();
        for (int i = 0; i < this.all.size(); i++) {
            byName.put(this.all.get(i).name(), i);
        }
    }

    /** How many there are. */
    public int count() {
        return all.size();
    }

    /** A server by its index. */
    public PoolServer get(int index) {
        return all.get(index);
    }

    /** All of them. */
    public List<PoolServer> all() {
        return all;
    }

    /** The same for plugins. */
    public List<Server> servers() {
        return servers;
    }

    /** The index of the server of a name; -1 when there is none. */
    public int indexOf(String name) {
        return byName.getOrDefault(name, -1);
    }

    /** Whether keys go where they went: it has the same servers at the same places and addresses, of the same weights. */
    public boolean routesAs(ServerSet other) {
        if (count() != other.count()) {
            return false;
        }
        for (int i = 0; i < count(); i++) {
            Server server = servers.get(i);
            Server before = other.servers.get(i);
            if (!server.name().equals(before.name())
                    || server.weight() != before.weight()
                    || !PoolServer.isAt(server, before)) {
                return false;
            }
        }
        return true;
    }

    /** The addresses of all servers, and of their replicas. */
    Stream<ServerAddress> addresses() {
        return all.stream()
                .flatMap(server -> Stream.concat(Stream.of(server), server.replicas().stream()))
                .map(PoolServer::address);
    }

    /** The server of a name at the same address; null when there is none. */
    PoolServer same(Server wanted) {
        int index = indexOf(wanted.name());
        return index >= 0 && PoolServer.isAt(servers.get(index), wanted) ? all.get(index) : null;
    }
}
