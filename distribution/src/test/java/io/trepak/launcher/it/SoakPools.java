package io.trepak.launcher.it;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.trepak.engine.Configuration;
import io.trepak.engine.config.ConfigException;
import io.trepak.engine.placement.KeyRouter;
import io.trepak.tools.Planner;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The two pools of {@link SoakIT}, in front of the same servers, with what is known of their keys: one that keeps a failing
 * server's keys and that reloads give another server to and take it away from, and one that ejects.
 */
final class SoakPools {
    private static final String KEPT = "alpha";
    private static final String WANDERING = "beta";
    private static final List<String> EJECTION = List.of(
            "auto_eject_hosts: true",
            "server_failure_limit: 2",
            "server_retry_timeout: 500",
            "server_retry_timeout_max: 2000",
            "server_probe: true");

    private final Fleet fleet;
    private final List<Server> servers;
    private final Pool without;
    private final Pool with;
    private final Pool ejecting;
    private final Path conf;
    private final Admin admin = new Admin(Ports.free());
    private final KeyMoves moves;
    private final KnownValues kept;
    private final KnownValues wandering;
    private boolean spareIsIn;
    private int reloads;

    /**
     * @param servers the last of them is the one that comes and goes
     * @param rudePort of a server whose answers are no responses
     */
    SoakPools(Fleet fleet, Dialect dialect, List<Server> servers, int rudePort, int timeoutMillis, int keys)
            throws IOException, ConfigException {
        this.fleet = fleet;
        this.servers = servers.subList(0, servers.size() - 1);
        this.conf = fleet.file("soak.yml");
        List<String> common = List.of(dialect.poolKey(), "timeout: " + timeoutMillis);
        List<String> entries = Pool.of(KEPT, servers).servers();
        List<String> always = entries.subList(0, this.servers.size());
        String rude = "127.0.0.1:" + rudePort + ":1 rude";
        without = new Pool(KEPT, Ports.free(), common, joined(always, rude));
        with = new Pool(KEPT, without.port(), common, joined(entries, rude));
        List<String> ejects = new ArrayList<>(common);
        ejects.addAll(EJECTION);
        ejecting = new Pool(WANDERING, Ports.free(), ejects, always);
        moves = KeyMoves.told(keys, KnownValues::name, List.of(router(without), router(with)));
        kept = new KnownValues(dialect, "", keys, this.servers.size(), moves);
        int half = keys / 2;
        wandering = new KnownValues(
                dialect,
                WANDERING + "-",
                half,
                this.servers.size(),
                KeyMoves.untold(half, key -> WANDERING + "-" + KnownValues.name(key), rings()));
    }

    private static List<String> joined(List<String> entries, String another) {
        List<String> all = new ArrayList<>(entries);
        all.add(another);
        return all;
    }

    /** By all that may be live while servers 0 and 1 may be ejected. */
    private List<KeyRouter> rings() throws IOException, ConfigException {
        List<KeyRouter> rings = new ArrayList<>();
        for (int live = 0; live < 4; live++) {
            int those = live;
            List<String> entries = IntStream.range(0, ejecting.servers().size())
                    .filter(server -> server >= 2 || (those & 1 << server) != 0)
                    .mapToObj(ejecting.servers()::get)
                    .toList();
            rings.add(router(new Pool(WANDERING, ejecting.port(), ejecting.keys(), entries)));
        }
        return rings;
    }

    private KeyRouter router(Pool pool) throws IOException, ConfigException {
        Path file = Files.writeString(fleet.file("ring.yml"), pool.yaml());
        return Planner.load(null).router(Configuration.read(file), pool.name());
    }

    /** The proxy, with every key set once. */
    Server start() throws IOException {
        write();
        Server proxy = fleet.launcher(
                without.port(), "-c", conf.toString(), "--workers=2", "-a", "127.0.0.1", "-s", "" + Ports.free());
        proxy.awaitListening(ejecting.port());
        kept.begin(without.port(), servers);
        wandering.begin(ejecting.port(), servers);
        return proxy;
    }

    private void write() throws IOException {
        Path next = Files.writeString(
                conf.resolveSibling("next.yml"),
                "admin: " + admin.port() + "\n" + (spareIsIn ? with : without).yaml() + ejecting.yaml());
        Files.move(next, conf, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    /** A reload brings the spare server, or takes it away; its keys move. */
    void toggleSpare() throws IOException {
        spareIsIn = !spareIsIn;
        write();
        moves.change();
        Admin.Answer answer = admin.post("/reload");
        moves.change();
        reloads++;
        assertEquals(200, answer.status(), answer.body());
    }

    void takeSpareAway() throws IOException {
        if (spareIsIn) {
            toggleSpare();
        }
    }

    int reloads() {
        return reloads;
    }

    /** How often a server was ejected. */
    long ejections() throws IOException {
        return sum("trepak_server_ejections_total");
    }

    /** Whether no server is ejected now. */
    boolean areAllLive() throws IOException {
        return sum("trepak_server_live") == ejecting.servers().size();
    }

    private long sum(String metric) throws IOException {
        double sum = 0;
        for (int server = 0; server < servers.size(); server++) {
            sum += admin.metric(metric + "{pool=\"" + WANDERING + "\",server=\"127.0.0.1:" + (7000 + server) + "\"}");
        }
        return (long) sum;
    }

    int keptPort() {
        return without.port();
    }

    int wanderingPort() {
        return ejecting.port();
    }

    /** Of keys that stay with their server, but for those that move to the spare one. */
    KnownValues kept() {
        return kept;
    }

    /** Of keys some of which wander when a server is ejected. */
    KnownValues wandering() {
        return wandering;
    }
}
