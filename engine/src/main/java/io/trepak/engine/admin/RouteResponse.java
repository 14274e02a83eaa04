package io.trepak.engine.admin;

import io.trepak.engine.config.PoolConfig;
import io.trepak.engine.config.ServerConfig;
import io.trepak.engine.placement.KeyRoute;
import io.trepak.engine.placement.RoutingTable;
import io.trepak.engine.pool.Pool;
import io.trepak.engine.pool.PoolServer;
import io.trepak.engine.pool.PoolSnapshot;
import io.trepak.engine.text.Json;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Where a pool sends a key now, ejections included. */
final class RouteResponse {
    private RouteResponse() {}

    /**
     * @param key as it comes from a client
     */
    static String json(Pool pool, byte[] key) {
        PoolConfig config = pool.config();
        PoolSnapshot snapshot = pool.snapshot();
        int[] onRing = snapshot.live();
        StringBuilder out =
                new StringBuilder("{\"pool\":" + Json.quote(config.name()) + ", \"key\":" + text(key, 0, key.length)
                        + ", \"live_servers\":" + pool.liveServers() + ", \"servers\":" + snapshot.servers());
        if (snapshot.ownership() != null) {
            return out + unit(pool, snapshot, key) + "}";
        }
        if (onRing.length == 0) {
            return out + ", \"server\":null, \"why\":\"every server is ejected\"}";
        }
        KeyRoute route =
                new RoutingTable(present(config, snapshot), pool.hash(), onRing[0], snapshot.continuum()).route(key);
        out.append(", \"hashed\":")
                .append(text(key, route.hashedOffset(), route.hashedLength()))
                .append(", \"hash\":")
                .append(Integer.toUnsignedLong(route.hash()));
        if (route.server() == null) {
            return out + ", \"server\":null, \"why\":"
                    + Json.quote(config.routing().distribution() + " does not look at keys") + "}";
        }
        return out + ", \"point\":" + (route.point() < 0 ? "null" : route.point()) + ", \"server\":"
                + Json.quote(route.server().name()) + ", \"address\":"
                + Json.quote(route.server().address()) + ", \"dead\":"
                + pool.isDead(
                        snapshot.set().get(snapshot.set().indexOf(route.server().name()))) + "}";
    }

    private static String unit(Pool pool, PoolSnapshot snapshot, byte[] key) {
        int unit = snapshot.ownership().unitOf(key, 0, key.length);
        int owner = snapshot.ownership().ownerOf(unit);
        String where = ", \"unit\":" + unit + ", \"called\":"
                + Json.quote(snapshot.ownership().describe(unit));
        if (owner < 0) {
            return where + ", \"server\":null, \"why\":\"nobody owns the unit\"";
        }
        PoolServer server = snapshot.set().get(owner);
        return where + ", \"server\":" + Json.quote(server.name()) + ", \"address\":"
                + (server.server().address() == null
                        ? "null"
                        : Json.quote(server.server().address()))
                + ", \"dead\":" + pool.isDead(server);
    }

    /** The pool with the servers it has now. */
    private static PoolConfig present(PoolConfig config, PoolSnapshot snapshot) {
        return config.with(snapshot.set().servers().stream()
                .map(server -> new ServerConfig(
                        server.name(),
                        String.valueOf(server.address()),
                        server.address() + ":" + server.weight(),
                        server.weight(),
                        config.at().line()))
                .toList());
    }

    /** UTF-8 as it is; what is none as the slow log shows it. */
    private static String text(byte[] key, int offset, int length) {
        String text = new String(key, offset, length, StandardCharsets.UTF_8);
        byte[] bytes = Arrays.copyOfRange(key, offset, offset + length);
        return Json.quote(Arrays.equals(text.getBytes(StandardCharsets.UTF_8), bytes) ? text : KeyText.ascii(bytes));
    }
}
