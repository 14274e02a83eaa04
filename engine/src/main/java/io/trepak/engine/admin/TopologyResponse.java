package io.trepak.engine.admin;

import io.trepak.api.topology.Ownership;
import io.trepak.engine.pool.Pool;
import io.trepak.engine.pool.PoolServer;
import io.trepak.engine.pool.PoolSnapshot;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The servers of a pool as they are now. */
final class TopologyResponse {
    private TopologyResponse() {}

    static Map<String, Object> of(Pool pool) {
        PoolSnapshot now = pool.snapshot();
        Ownership ownership = now.ownership();
        int[] units = new int[now.servers()];
        int unowned = 0;
        for (int unit = 0; ownership != null && unit < ownership.units(); unit++) {
            int owner = ownership.ownerOf(unit);
            if (owner < 0) {
                unowned++;
            } else {
                units[owner]++;
            }
        }
        List<Object> servers = new ArrayList<>();
        for (int i = 0; i < units.length; i++) {
            PoolServer at = now.set().get(i);
            servers.add(server(at, now.holding().contains(at.name()), ownership == null ? null : units[i]));
        }
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("pool", pool.config().name());
        all.put("topology", pool.config().routing().topology());
        all.put("servers", servers);
        if (ownership != null) {
            all.put("units", ownership.units());
            all.put("units_without_owner", unowned);
        }
        return all;
    }

    private static Map<String, Object> server(PoolServer at, boolean isHeld, Integer units) {
        Map<String, Object> server = new LinkedHashMap<>();
        server.put("name", at.name());
        server.put("address", at.server().address());
        server.put("weight", at.server().weight());
        server.put("labels", at.server().labels());
        if (at.server().trouble() != null) {
            server.put("trouble", at.server().trouble());
        }
        if (units != null) {
            server.put("units", units);
        }
        server.put("ejected", at.health().isEjected());
        server.put("holding", isHeld);
        if (!at.replicas().isEmpty()) {
            Map<String, Object> replicas = new LinkedHashMap<>();
            at.replicas()
                    .forEach(replica ->
                            replicas.put(replica.name(), replica.server().address()));
            server.put("replicas", replicas);
        }
        return server;
    }
}
