package io.trepak.launcher.it;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * What {@code route} and {@code plan} say, beside what 100,000 keys do: written through a proxy of the old configuration,
 * looked for on the servers themselves and through a proxy of the new one.
 */
@Timeout(600)
class PlanIT {
    private static final String TREPAK =
            Path.of("target/trepak/bin/trepak").toAbsolutePath().toString();
    private static final int KEYS = 100_000;
    private static final int BATCH = 500;

    /** In standard deviations of 100,000 draws. */
    private static final double PATIENCE = 5;

    private final long seed = Seed.take("PlanIT");
    private final SplittableRandom random = new SplittableRandom(seed);

    @TempDir
    Path folder;

    @Test
    void keysGoWhereRouteSaysAndAsManyMoveAsPlanSays() throws Exception {
        try (Fleet fleet = new Fleet("plan")) {
            List<Server> servers = fleet.redis(5);
            List<Pool> before = pools(servers.subList(0, 4));
            List<Pool> after = pools(servers);
            fleet.trepak(before.toArray(new Pool[0]));
            fleet.trepak(after.toArray(new Pool[0]));
            String oldFile = file("old.yml", before);
            String newFile = file("new.yml", after);
            for (int i = 0; i < before.size(); i++) {
                String pool = before.get(i).name();
                List<String> keys = keys(pool);
                Path keyFile = Files.write(folder.resolve("keys-" + pool), keys, StandardCharsets.US_ASCII);
                assertEquals(KEYS, countOk(before.get(i).port(), "SET", keys), "keys written");
                checkRoutes(oldFile, pool, keyFile);
                double moved = 1 - (double) countOk(after.get(i).port(), "EXISTS", keys) / KEYS;
                assertEquals(moved, plan(pool, "--keys=" + keyFile, oldFile, newFile), 1e-9, pool + ", seed " + seed);
                double deviation = Math.sqrt(moved * (1 - moved) / KEYS);
                assertEquals(
                        moved, plan(pool, "--json", oldFile, newFile), PATIENCE * deviation, pool + ", seed " + seed);
            }
        }
    }

    private static List<Pool> pools(List<Server> servers) throws IOException {
        return List.of(
                Pool.of("rings", servers, "redis: true"),
                Pool.of("slots", servers, "redis: true", "distribution: modula", "hash: murmur"),
                Pool.of("tags", servers, "redis: true", "hash_tag: \"{}\"", "hash: jenkins"));
    }

    private String file(String name, List<Pool> pools) throws IOException {
        StringBuilder text = new StringBuilder();
        pools.forEach(pool -> text.append(pool.yaml()));
        return Files.writeString(folder.resolve(name), text).toString();
    }

    /** Random names; every other one with a tag. The pool's name keeps those of several pools apart on their servers. */
    private List<String> keys(String pool) {
        List<String> keys = new ArrayList<>(KEYS);
        for (int i = 0; i < KEYS; i++) {
            String name = Long.toString(random.nextLong(Long.MAX_VALUE), 36);
            keys.add(pool + (i % 2 == 0 ? ":" + name : ":{" + name + "}:" + i));
        }
        return keys;
    }

    /** How many responses are +OK or :1. */
    private static int countOk(int port, String command, List<String> keys) throws IOException {
        int found = 0;
        try (Link link = new Link(port)) {
            for (int from = 0; from < keys.size(); from += BATCH) {
                List<String> batch = keys.subList(from, Math.min(from + BATCH, keys.size()));
                ByteArrayOutputStream out = new ByteArrayOutputStream();
                for (String key : batch) {
                    out.writeBytes(
                            command.equals("SET") ? Link.request(command, key, "v") : Link.request(command, key));
                }
                link.send(out.toByteArray());
                for (int i = 0; i < batch.size(); i++) {
                    String answer = Bytes.text(link.redisAnswer());
                    found += answer.equals("+OK\r\n") || answer.equals(":1\r\n") ? 1 : 0;
                }
            }
        }
        return found;
    }

    /** Every key is on the server that route names. */
    private void checkRoutes(String conf, String pool, Path keyFile) throws IOException, InterruptedException {
        Process route = new ProcessBuilder(TREPAK, "route", "-c", conf, "--tsv", pool, "-")
                .redirectInput(keyFile.toFile()) // it answers while it reads; nobody must wait for the other's pipe
                .redirectErrorStream(true)
                .start();
        String text = new String(route.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, route.waitFor(), text);
        Map<Integer, List<String>> byPort = new HashMap<>();
        for (String line : text.split("\n")) {
            String[] cells = line.split("\t");
            int port = Integer.parseInt(cells[6].substring(cells[6].lastIndexOf(':') + 1));
            byPort.computeIfAbsent(port, p -> new ArrayList<>()).add(cells[0]);
        }
        assertEquals(KEYS, byPort.values().stream().mapToInt(List::size).sum(), "keys routed in " + pool);
        for (Map.Entry<Integer, List<String>> server : byPort.entrySet()) {
            assertEquals(
                    server.getValue().size(),
                    countOk(server.getKey(), "EXISTS", server.getValue()),
                    "keys on the server route named, " + pool + ", seed " + seed);
        }
    }

    /** The share that plan says moves in a pool. */
    private static double plan(String pool, String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(TREPAK, "plan", "--json", "--pool=" + pool));
        command.addAll(List.of(arguments));
        JsonObject plan =
                JsonParser.parseString(new Run(command, new byte[0]).text(0)).getAsJsonObject();
        assertEquals(1, plan.getAsJsonArray("pools").size());
        JsonElement only = plan.getAsJsonArray("pools").get(0);
        return only.getAsJsonObject().getAsJsonObject("movement").get("moved").getAsDouble();
    }
}
