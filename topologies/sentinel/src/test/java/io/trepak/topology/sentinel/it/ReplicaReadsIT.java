package io.trepak.topology.sentinel.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.trepak.testkit.TestProxy;
import io.trepak.topology.sentinel.SentinelTopology;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A proxy that reads from the replicas three real sentinels know. */
class ReplicaReadsIT {
    private static final Pattern GETS = Pattern.compile("cmdstat_get:calls=([0-9]+)");

    @TempDir
    Path folder;

    private WatchedGroup group;
    private TestProxy proxy;

    private void start(String reads) throws Exception {
        group = new WatchedGroup(folder, 1);
        proxy = TestProxy.with(new SentinelTopology())
                .key("sentinels", group.sentinelAddresses())
                .key("hash", "fnv1a_64")
                .key("redis_reads", reads)
                .key("failover_wait", "30000")
                .key("timeout", "30000")
                .server(group.servers(0).get(0).address())
                .start();
    }

    @AfterEach
    void end() {
        if (proxy != null) {
            proxy.close();
        }
        if (group != null) {
            group.close();
        }
    }

    private int port() {
        return proxy.address().getPort();
    }

    private List<RedisServer> replicas() {
        RedisServer master = group.master(0);
        return group.servers(0).stream().filter(server -> server != master).toList();
    }

    private static long gets(RedisServer server) {
        Matcher calls = GETS.matcher(server.ask("INFO", "commandstats"));
        return calls.find() ? Long.parseLong(calls.group(1)) : 0;
    }

    /** Reads until each of these servers was read after this was called. */
    private void readUntilAsked(Link client, List<RedisServer> servers) {
        List<Long> before = servers.stream().map(ReplicaReadsIT::gets).toList();
        Await.until("reads of " + servers, () -> {
            client.ask("GET", "k");
            for (int i = 0; i < servers.size(); i++) {
                if (gets(servers.get(i)) <= before.get(i)) {
                    return false;
                }
            }
            return true;
        });
    }

    @Test
    void readsGoToReplicasInTurnAndWritesToTheMaster() throws Exception {
        start("prefer_replica");
        RedisServer master = group.master(0);
        try (Link client = new Link(port())) {
            assertEquals("OK", client.ask("SET", "k", "v"));
            readUntilAsked(client, replicas());
            long ofMaster = gets(master);
            List<Long> before = replicas().stream().map(ReplicaReadsIT::gets).toList();
            for (int i = 0; i < 100; i++) {
                assertEquals("v", client.ask("GET", "k"));
            }
            assertEquals(ofMaster, gets(master));
            for (int i = 0; i < 2; i++) {
                assertEquals(before.get(i) + 50, gets(replicas().get(i)));
            }
            assertEquals("1", client.ask("STRLEN", "k"));
            assertEquals("", client.ask("GET", "nothing"));
        }
    }

    @Test
    void oneThatFollowsAnotherMasterOrIsKilledIsNotRead() throws Exception {
        start("any");
        List<RedisServer> replicas = replicas();
        try (Link client = new Link(port())) {
            client.ask("SET", "k", "v");
            readUntilAsked(client, replicas);
            replicas.get(0).ask("REPLICAOF", "127.0.0.1", "1");
            Await.until("the proxy leaves it out", () -> {
                long before = gets(replicas.get(0));
                for (int i = 0; i < 10; i++) {
                    assertEquals("v", client.ask("GET", "k"));
                }
                return gets(replicas.get(0)) == before;
            });
            replicas.get(0).ask("REPLICAOF", "127.0.0.1", "" + group.master(0).port);
            readUntilAsked(client, replicas);
            replicas.get(1).kill();
            int errors = 0;
            for (int i = 0; i < 1000; i++) {
                errors += client.ask("GET", "k").equals("v") ? 0 : 1;
            }
            assertTrue(errors <= 1, errors + " errors, with one request at a time");
            replicas.get(1).start();
            readUntilAsked(client, replicas);
        }
    }

    /** While writes are held, reads go on at the old master; one of each client is under way there when it is replaced. */
    @Test
    void aPlannedFailoverFailsNoReadButOneThatTheOldMasterDoesNotAnswerAndInventsNoValue() throws Exception {
        start("prefer_replica");
        int port = port();
        RedisServer before = group.master(0);
        try (Link client = new Link(port);
                Counting counting = new Counting(port, List.of("k"))) {
            counting.awaitProgress(100);
            readUntilAsked(client, replicas());
            try (Reading one = new Reading(port, "k");
                    Reading another = new Reading(port, "k")) {
                one.awaitProgress(100);
                group.failOver(0);
                Await.until("another master", () -> group.master(0) != before);
                group.awaitCalm(0);
                readUntilAsked(client, replicas());
                another.awaitProgress(100);
                List<Reading.Outcome> outcomes = List.of(one.stop(), another.stop());
                Counting.Outcome counted = counting.stop(group.master(0));
                System.out.println("sentinel: reads over a planned failover: " + outcomes + "; writes: " + counted);
                long last = Long.parseLong(group.master(0).ask("GET", "k"));
                for (Reading.Outcome outcome : outcomes) {
                    assertTrue(outcome.errorCount() <= 1, outcome.toString());
                    assertTrue(outcome.highest() <= last, outcome + ", and the last count was " + last);
                }
                assertEquals(0, counted.errorCount() + counted.lost() + counted.twice(), counted.toString());
            }
        }
    }
}
