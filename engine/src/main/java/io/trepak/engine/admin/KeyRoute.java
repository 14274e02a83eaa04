package io.trepak.engine.admin;

import io.trepak.api.Continuum;
import io.trepak.api.Server;
import io.trepak.engine.pool.Pool;
import io.trepak.engine.pool.PoolSnapshot;
import io.trepak.engine.stats.Json;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Where a pool sends a key now, ejections included: the same steps as a worker's router, with private copies of the
 * plugins, so that any thread may ask.
 */
final class KeyRoute {
    private final Pool pool;
    private final byte[] key;
    private final byte[] hashed;
    private final PoolSnapshot snapshot;

    /**
     * @param key as bytes in Latin-1
     */
    KeyRoute(Pool pool, String key) {
        this.pool = pool;
        this.key = key.getBytes(StandardCharsets.ISO_8859_1);
        this.hashed = taggedPart(this.key, pool.config().hashTag());
        this.snapshot = pool.snapshot();
    }

    /** What is hashed: what stands in the hash tag, or all. */
    private static byte[] taggedPart(byte[] key, String tag) {
        if (tag != null) {
            String text = new String(key, StandardCharsets.ISO_8859_1);
            int open = text.indexOf(tag.charAt(0));
            int close = open < 0 ? -1 : text.indexOf(tag.charAt(1), open + 1);
            if (close > open + 1) {
                return Arrays.copyOfRange(key, open + 1, close);
            }
        }
        return key;
    }

    String json() {
        int[] live = snapshot.live();
        Continuum continuum =
                snapshot.continuum() == null ? null : snapshot.continuum().confined();
        boolean byHash = continuum != null && continuum.usesHash();
        // An empty key is not hashed, as in twemproxy's nc_server.c server_pool_idx.
        int hash = key.length == 0 || hashed.length == 0
                ? 0
                : pool.hash().confined().hash(hashed, 0, hashed.length);
        StringBuilder out =
                new StringBuilder("{\"pool\":" + Json.quote(pool.config().name()) + ", \"key\":");
        Json.quote(out, new String(key, StandardCharsets.UTF_8));
        out.append(", \"hashed\":");
        Json.quote(out, new String(hashed, StandardCharsets.UTF_8));
        out.append(", \"hash\":").append(Integer.toUnsignedLong(hash));
        out.append(", \"live_servers\":")
                .append(live.length)
                .append(", \"servers\":")
                .append(snapshot.servers());
        if (live.length == 0) {
            return out.append(", \"server\":null, \"why\":\"every server is ejected\"}")
                    .toString();
        }
        if (continuum != null && !byHash) {
            return out.append(", \"server\":null, \"why\":")
                    .append(Json.quote(pool.config().distribution() + " does not look at keys"))
                    .append('}')
                    .toString();
        }
        Server server = pool.servers().get(live[continuum == null ? 0 : continuum.select(hash)]);
        out.append(", \"server\":").append(Json.quote(server.name()));
        return out.append(", \"address\":")
                .append(Json.quote(server.address()))
                .append('}')
                .toString();
    }
}
