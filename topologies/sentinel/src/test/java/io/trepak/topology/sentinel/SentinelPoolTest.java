package io.trepak.topology.sentinel;

import static io.trepak.topology.sentinel.FakeOutside.string;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.trepak.api.Server;
import io.trepak.api.tck.TestOptions;
import io.trepak.api.tck.TestTopology;
import io.trepak.api.topology.PoolTopology;
import io.trepak.api.topology.Topology;
import io.trepak.api.topology.Trouble;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SentinelPoolTest {
    private static final String S1 = "10.0.0.1:26379";
    private static final String S2 = "10.0.0.2:26379";
    private static final String S3 = "10.0.0.3:26379";
    private static final String A = "10.0.1.1:6379";
    private static final String B = "10.0.1.2:6379";
    private static final String OF_TEN = "10.0.1.10:6379";
    private static final List<Server> CONFIGURED =
            List.of(Server.of("shard-1", A, 1), Server.of("shard-10", OF_TEN, 3));

    private final Map<String, String> keys = new HashMap<>(Map.of("sentinels", S1 + " " + S2 + " " + S3));
    private TestTopology pool;
    private FakeOutside outside;
    private PoolTopology topology;

    private void open() {
        pool = new TestTopology(TestOptions.of(keys), CONFIGURED);
        outside = new FakeOutside(pool);
        List.of(S1, S2, S3).forEach(sentinel -> outside.sentinels.put(sentinel, new HashMap<>()));
        outside.all("shard-1", A, 4);
        outside.all("shard-10", OF_TEN, 9);
        topology = new SentinelTopology(outside::nanoTime).open(pool);
    }

    private void start() {
        open();
        topology.start(null);
        outside.pass(10);
    }

    private static Server server(String name, String address, int weight, long epoch) {
        return Server.of(name, address, weight).withLabels(Map.of("epoch", "" + epoch));
    }

    private String address(String name) {
        return pool.last().servers().stream()
                .filter(server -> server.name().equals(name))
                .findFirst()
                .orElseThrow()
                .address();
    }

    private List<String> lines(String event) {
        return pool.lines().stream().filter(line -> line.contains(event)).toList();
    }

    // ---- asking

    @Test
    void publishesTheMastersTheSentinelsNameByWeightAndName() {
        start();
        assertEquals(
                List.of(Topology.of(List.of(server("shard-1", A, 1, 4), server("shard-10", OF_TEN, 3, 9)))),
                pool.published());
    }

    @Test
    void subscribesFirstAndThenAsks() {
        open();
        topology.start(null);
        assertEquals(
                List.of(S1, S2, S3),
                pool.dialled().stream().map(each -> each.address()).toList());
        TestTopology.Dialled events = pool.dialled().get(0);
        String sent = events.sent();
        assertTrue(sent.contains("SUBSCRIBE") && sent.contains("+elected-leader"), sent);
        List<String> channels = SentinelEvent.Kind.channels();
        for (int i = 0; i < channels.size(); i++) {
            assertEquals(3, pool.dialled().size(), "it asks before it has heard of all channels");
            events.say("*3\r\n" + string("subscribe") + string(channels.get(i)) + ":" + (i + 1) + "\r\n");
        }
        assertEquals(4, pool.dialled().size());
        assertTrue(pool.dialled().get(3).sent().contains("GET-MASTER-ADDR-BY-NAME"));
    }

    @Test
    void asksAllMastersOfAllSentinelsAgainAndAgain() {
        start();
        outside.asked();
        outside.pass(1251);
        List<String> asked = outside.asked();
        for (String sentinel : List.of(S1, S2, S3)) {
            assertTrue(asked.contains(sentinel + " SENTINEL GET-MASTER-ADDR-BY-NAME shard-1"), asked.toString());
            assertTrue(asked.contains(sentinel + " SENTINEL MASTER shard-10"), asked.toString());
            assertTrue(asked.contains(sentinel + " PING"), asked.toString());
        }
        outside.pass(60_000);
        assertEquals(1, pool.published().size());
        assertEquals(6, pool.dialled().stream().filter(each -> !each.isClosed()).count(), "two to each sentinel");
    }

    @Test
    void saysWhoAsksWhereSentinelsWantAPassword() {
        keys.put("sentinel_user", "proxy");
        keys.put("sentinel_auth", "secret");
        open();
        outside.password = "secret";
        topology.start(null);
        outside.pass(10);
        List<String> asked = outside.asked();
        assertEquals(
                6,
                asked.stream()
                        .filter(each -> each.endsWith(" AUTH proxy secret"))
                        .count(),
                asked.toString());
        assertEquals(A, address("shard-1"));
    }

    @Test
    void tellsWhenASentinelRefusesThePassword() {
        keys.put("sentinel_auth", "wrong");
        start();
        assertEquals(
                "WARNING sentinel lost: " + S1 + ": it refuses the password: WRONGPASS no such user",
                lines("sentinel lost").get(0));
        assertEquals(List.of(), pool.published());
    }

    @Test
    void givesServersTheirPasswordBeforeItAsksForTheirRole() {
        keys.put("redis_auth", "of servers");
        start();
        List<String> asked = outside.asked();
        assertTrue(asked.indexOf(A + " AUTH of servers") >= 0, asked.toString());
        assertTrue(asked.indexOf(A + " AUTH of servers") < asked.indexOf(A + " ROLE"), asked.toString());
        assertEquals(A, address("shard-1"));
    }

    @Test
    void usesSentinelsThatOthersTellOf() {
        open();
        String other = "10.0.0.4:26379";
        outside.sentinels.put(other, new HashMap<>());
        outside.all("shard-1", A, 4);
        outside.all("shard-10", OF_TEN, 9);
        outside.others.add(other);
        topology.start(null);
        outside.pass(10);
        assertEquals(4, pool.metric("trepak_sentinels"));
        assertEquals(4, pool.metric("trepak_sentinels_connected"));
        outside.sentinels.get(other).put("shard-1", new FakeOutside.Word(B, 5));
        outside.roles.put(B, Role.MASTER);
        outside.pass(2000);
        assertEquals(B, address("shard-1"));
    }

    @Test
    void usesThirtyTwoOfThoseAndDropsWhatIsNotReachedForTenMinutes() {
        open();
        for (int i = 0; i < 100; i++) {
            outside.others.add("10.1.0." + i + ":26379");
        }
        outside.refused.addAll(outside.others);
        topology.start(null);
        outside.pass(10);
        assertEquals(35, pool.metric("trepak_sentinels"));
        outside.others.clear();
        outside.pass(610_000);
        assertEquals(3, pool.metric("trepak_sentinels"));
    }

    // ---- sentinels that misbehave

    @Test
    void aSilentSentinelIsLeftAfterThreeQuestionsAndTriedAgain() {
        start();
        outside.silent.add(S2);
        outside.pass(6000);
        assertEquals(
                "WARNING sentinel lost: " + S2 + ": no response to the last 3 questions",
                lines("sentinel lost").get(0));
        assertEquals(2, pool.metric("trepak_sentinels_connected"));
        outside.silent.clear();
        outside.pass(15_000);
        assertEquals(3, pool.metric("trepak_sentinels_connected"));
        assertEquals(1, lines("sentinel found").size());
        assertEquals(1, pool.published().size());
    }

    @Test
    void oneThatCannotBeReachedIsDialledMoreAndMoreSeldom() {
        open();
        outside.refused.add(S1);
        topology.start(null);
        outside.pass(60_000);
        long dialled = pool.dialled().stream()
                .filter(each -> each.address().equals(S1))
                .count();
        assertTrue(dialled >= 12 && dialled <= 24, dialled + " times in a minute");
        assertEquals(1, lines("sentinel lost").size());
        assertEquals(A, address("shard-1"));
    }

    @Test
    void halfAnAnswerChangesNothing() {
        start();
        List<String> halves = List.of(
                "*1\r\n" + string("10.0.9.9"),
                "*2\r\n" + string("10.0.9.9") + string("99999"),
                "*2\r\n" + string("") + string("6379"),
                "+OK\r\n",
                ":1\r\n");
        for (String half : halves) {
            outside.silent.add(S1);
            outside.pass(1300);
            TestTopology.Dialled questions = outside.open(S1).get(1);
            questions.say(half + "*2\r\n" + string("config-epoch") + string("99"));
            questions.say(
                    "*2\r\n" + string("10.0.9.9") + string("6379") + "*2\r\n" + string("flags") + string("master"));
            questions.say("+PONG\r\n");
            outside.silent.clear();
            outside.open(S1).forEach(each -> each.end("Connection reset by peer"));
            outside.pass(200);
        }
        assertEquals(1, pool.published().size());
        assertTrue(pool.dialled().stream().noneMatch(each -> each.address().startsWith("10.0.9.9")));
    }

    @Test
    void anAnswerOfTenMegabytesEndsTheConversation() {
        start();
        TestTopology.Dialled events = outside.open(S3).get(0);
        events.say("*3\r\n" + string("message") + string("+switch-master") + "$10485760\r\n");
        assertTrue(events.isClosed());
        assertEquals(
                "WARNING sentinel lost: " + S3 + ": it sends a length of 10485760; expected -1 to 1048576",
                lines("sentinel lost").get(0));
        outside.pass(1000);
        assertEquals(3, pool.metric("trepak_sentinels_connected"));
    }

    @Test
    void anAnswerNobodyAskedForEndsTheConversation() {
        start();
        outside.open(S3).get(1).say("+OK\r\n+OK\r\n");
        assertEquals(
                "WARNING sentinel lost: " + S3 + ": it answers what it was not asked",
                lines("sentinel lost").get(0));
    }

    @Test
    void aServerThatSaysItsRoleUnaskedIsLeftAndDialledAgain() {
        start();
        outside.sentinels.get(S1).put("shard-1", new FakeOutside.Word(B, 7));
        outside.roles.put(B, Role.REPLICA);
        outside.pass(2000);
        TestTopology.Dialled server = outside.open(B).get(0);
        outside.asked();
        server.say("+fine\r\n".repeat(1000));
        assertTrue(server.isClosed());
        outside.pass(100);
        assertTrue(outside.asked().size() < 50);
        assertFalse(outside.open(B).isEmpty());
    }

    @Test
    void eventsOfOtherMastersAreNotListenedTo() {
        start();
        outside.asked();
        outside.publish(S1, "+elected-leader", "master shard-2 10.0.1.1 6379");
        outside.publish(S1, "+elected-leader", "master shard-1a 10.0.1.1 6379");
        outside.publish(S1, "+switch-master", "shard 10.0.1.1 6379 10.0.1.2 6379");
        assertEquals(0, pool.metric("trepak_server_holding", "server", "shard-1"));
        assertEquals(List.of(), outside.asked());
    }

    @Test
    void anOldEpochIsPassedOverAndCounted() {
        start();
        outside.sentinels.get(S1).put("shard-1", new FakeOutside.Word(B, 3));
        outside.roles.put(B, Role.MASTER);
        outside.pass(1300);
        assertEquals(A, address("shard-1"));
        assertTrue(pool.metric("trepak_sentinel_answers_ignored", "reason", "old_epoch") >= 1);
    }

    // ---- failovers

    @Test
    void followsAPlannedFailoverOnTheWordOfTheNewMaster() {
        start();
        outside.publish(S2, "+elected-leader", "master shard-1 10.0.1.1 6379");
        assertEquals(1, pool.metric("trepak_server_holding", "server", "shard-1"));
        assertEquals(0, pool.metric("trepak_server_holding", "server", "shard-10"));
        assertEquals(Set.of("shard-1"), pool.last().holding());
        outside.pass(100);
        outside.roles.put(B, Role.REPLICA);
        outside.publish(S2, "+selected-slave", "slave " + B + " 10.0.1.2 6379 @ shard-1 10.0.1.1 6379");
        outside.pass(50);
        assertEquals(A, address("shard-1"));
        outside.roles.put(B, Role.MASTER);
        outside.pass(5);
        assertEquals(server("shard-1", B, 1, 5), pool.last().servers().get(0));
        assertEquals(Set.of(), pool.last().holding(), "at once with the address");
        assertEquals(0, pool.metric("trepak_server_holding", "server", "shard-1"));
        assertEquals(1, pool.metric("trepak_server_switches", "server", "shard-1"));
        assertEquals(5, pool.metric("trepak_server_epoch", "server", "shard-1"));
        assertEquals(List.of(), lines("master switched"), "requests may still fail");
        outside.pass(200);
        assertEquals(
                List.of("WARNING master switched: shard-1: " + B + " instead of " + A + " (epoch 5, named by " + S2
                        + ", which has selected it; writes held 155 ms, 0 requests failed)"),
                lines("master switched"));
        outside.sentinels.get(S2).put("shard-1", new FakeOutside.Word(B, 5));
        outside.pass(1500);
        outside.all("shard-1", B, 5);
        outside.pass(30_000);
        assertEquals(B, address("shard-1"));
        assertEquals(List.of(), outside.open(B), "nobody asks it any more");
    }

    @Test
    void theLineOfASwitchCountsTheRequestsThatFailedSinceTheMasterWasLost() {
        start();
        topology.onLostRequests("shard-1", 100);
        outside.pass(60_000);
        outside.refused.add(A);
        topology.onTrouble(List.of(new Trouble(Trouble.Kind.LOST, "shard-1", -1)));
        outside.pass(20);
        topology.onLostRequests("shard-1", 3);
        topology.onLostRequests("shard-10", 7);
        outside.pass(30_000);
        outside.all("shard-1", B, 5);
        topology.refresh();
        outside.pass(100);
        topology.onLostRequests("shard-1", 1);
        topology.onLostRequests("nobody", 1);
        topology.close();
        String line = lines("master switched").get(0);
        assertTrue(line.endsWith("; writes held 0 ms, 4 requests failed)"), line);
    }

    @Test
    void holdsNothingWhereTheFileSaysSo() {
        keys.put("sentinel_hold", "false");
        start();
        outside.publish(S2, "+elected-leader", "master shard-1 10.0.1.1 6379");
        assertEquals(Set.of(), pool.last().holding());
    }

    @Test
    void followsASentinelThatNamesAnotherAddressWithinMilliseconds() {
        start();
        outside.all("shard-1", B, 5);
        outside.publish(S1, "+switch-master", "shard-1 10.0.1.1 6379 10.0.1.2 6379");
        outside.pass(50);
        assertEquals(B, address("shard-1"));
    }

    @Test
    void troubleHasAllSentinelsAskedAtOnceButNotAllTheTime() {
        start();
        outside.pass(100);
        outside.asked();
        List<Trouble> demoted = List.of(new Trouble(Trouble.Kind.DEMOTED, "shard-1", -1));
        topology.onTrouble(demoted);
        outside.pass(0);
        assertEquals(3, questions("shard-1"));
        for (int i = 0; i < 10; i++) {
            topology.onTrouble(demoted);
            outside.pass(4);
        }
        assertEquals(0, questions("shard-1"));
        outside.pass(10);
        assertEquals(3, questions("shard-1"));
    }

    private long questions(String master) {
        return outside.asked().stream()
                .filter(each -> each.endsWith("GET-MASTER-ADDR-BY-NAME " + master))
                .count();
    }

    @Test
    void aRefreshAsksAllSentinels() {
        start();
        outside.pass(100);
        outside.asked();
        topology.refresh();
        outside.pass(0);
        assertEquals(3, questions("shard-1"));
    }

    // ---- the start

    @Test
    void aNameNobodyKnowsFailsWithThat() {
        open();
        outside.sentinels.values().forEach(words -> words.remove("shard-10"));
        topology.start(null);
        outside.pass(10);
        assertEquals(
                Server.unknown("shard-10", 3, "sentinels know no master 'shard-10'"),
                pool.last().servers().get(1));
        assertEquals(A, address("shard-1"));
        assertEquals(1, lines("master unknown").size());
    }

    @Test
    void withoutSentinelsTheAddressesOfMastersInTheFileAreTaken() {
        open();
        outside.refused.addAll(List.of(S1, S2, S3));
        outside.roles.put(OF_TEN, Role.REPLICA);
        topology.start(null);
        outside.pass(4499);
        assertEquals(List.of(), pool.published());
        outside.pass(1);
        assertEquals(
                List.of(Server.of("shard-1", A, 1), Server.unknown("shard-10", 3, "no sentinel has answered yet")),
                pool.last().servers());
    }

    @Test
    void aReloadGoesOnFromWhatIsInForce() {
        start();
        Topology before = pool.last();
        List<Topology> earlier = new ArrayList<>(pool.published());
        topology.close();
        open();
        outside.all("shard-1", B, 3);
        topology.start(before);
        outside.pass(2000);
        assertEquals(earlier, pool.published(), "sentinels that know less change nothing");
    }

    @Test
    void requestsWaitWhileAMasterCannotBeConnectedToAndGoOnAsSoonAsItIsBack() {
        start();
        outside.refused.add(A);
        topology.onTrouble(List.of(new Trouble(Trouble.Kind.LOST, "shard-1", -1)));
        outside.pass(20);
        assertNull(address("shard-1"));
        assertEquals(
                "no master for 'shard-1' within 5000 ms",
                pool.last().servers().get(0).trouble());
        Topology absent = pool.last();
        outside.refused.clear();
        outside.pass(20);
        assertEquals(server("shard-1", A, 1, 4), pool.last().servers().get(0));
        topology.close();
        open();
        topology.start(absent);
        outside.pass(10);
        assertEquals(server("shard-1", A, 1, 4), pool.last().servers().get(0), "a reload meanwhile knows it as well");
    }

    @Test
    void closedItLeavesEverybodyAndSaysNothing() {
        start();
        outside.roles.put(A, Role.OTHER);
        topology.onTrouble(List.of(new Trouble(Trouble.Kind.LOST, "shard-1", -1)));
        outside.pass(0);
        assertFalse(outside.open(A).isEmpty());
        topology.close();
        assertTrue(pool.dialled().stream().allMatch(TestTopology.Dialled::isClosed));
    }

    // ---- for people

    @Test
    void thePageTellsWhatEachSentinelSaysAndWhen() {
        start();
        outside.pass(3);
        Map<String, ?> page = pool.page("sentinels");
        Map<?, ?> masters = (Map<?, ?>) page.get("masters");
        Map<?, ?> one = (Map<?, ?>) masters.get("shard-1");
        assertEquals(A, one.get("address"));
        assertEquals(4L, one.get("epoch"));
        assertNull(one.get("trouble"));
        List<?> sentinels = (List<?>) page.get("sentinels");
        Map<?, ?> first = (Map<?, ?>) sentinels.get(0);
        assertEquals(S1, first.get("address"));
        assertEquals(true, first.get("connected"));
        Map<?, ?> said = (Map<?, ?>) ((Map<?, ?>) first.get("says")).get("shard-1");
        assertEquals(A, said.get("address"));
        assertEquals(13L, said.get("millis_ago"));
    }
}
