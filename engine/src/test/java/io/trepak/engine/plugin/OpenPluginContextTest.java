package io.trepak.engine.plugin;

import static io.trepak.engine.Eventually.eventually;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.trepak.api.Counter;
import io.trepak.api.Plugin;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a plugin asks its context for is there from its start to its close, and belongs to it alone. */
class OpenPluginContextTest {
    private record Named(String name) implements Plugin {}

    private static final Plugin REDIS = new Named("redis");
    private static final Plugin OTHER = new Named("other");

    private final PluginServices services =
            new PluginServices(new PluginFaults(), Set.of("trepak_taken"), Set.of("metrics"), name -> task -> {
                Thread thread = new Thread(task, name);
                thread.setDaemon(true);
                return thread;
            });

    @AfterEach
    void close() {
        services.close();
    }

    private OpenPluginContext open(Plugin plugin, String pool) {
        return new OpenPluginContext(
                services, "protocol", plugin, services.faults().of(plugin), pool, null);
    }

    private OpenPluginContext started(Plugin plugin, String pool) {
        OpenPluginContext context = open(plugin, pool);
        context.opened();
        context.start();
        return context;
    }

    private Map<String, Double> shown() {
        Map<String, Double> all = new TreeMap<>();
        services.metrics()
                .read((name, kind, help, labels, value) ->
                        assertNull(all.put(name + new TreeMap<>(labels), value), name));
        return all;
    }

    @Test
    void whatIsCountedBeforeTheStartAndAfterTheEndIsNot() {
        OpenPluginContext context = open(REDIS, "alpha");
        Counter counter = context.counter("trepak_denied", "Denied.", "reason", "command");
        counter.add(1);
        assertEquals(Map.of(), shown());
        context.opened();
        context.start();
        counter.add(2);
        counter.add(-1);
        assertEquals(Map.of("trepak_denied{pool=alpha, reason=command}", 2.0), shown());
        context.close();
        counter.add(4);
        assertEquals(Map.of(), shown());
    }

    @Test
    void aCounterGoesOnWhenAnotherOfThePluginHasAskedForItBeforeTheFirstIsClosed() {
        OpenPluginContext first = started(REDIS, "alpha");
        first.counter("trepak_denied", "Denied.").add(3);
        OpenPluginContext second = open(REDIS, "alpha");
        Counter counter = second.counter("trepak_denied", "Denied.");
        second.start();
        counter.add(1);
        first.close();
        assertEquals(Map.of("trepak_denied{pool=alpha}", 4.0), shown());
    }

    @Test
    void eachPoolHasItsOwnSeries() {
        started(REDIS, "alpha").counter("trepak_denied", "Denied.").add(1);
        started(REDIS, "beta").counter("trepak_denied", "Denied.").add(2);
        assertEquals(Map.of("trepak_denied{pool=alpha}", 1.0, "trepak_denied{pool=beta}", 2.0), shown());
    }

    @Test
    void ofTwoGaugesOfOneNameTheLaterStartedCountsAndTheOtherWhenThatIsClosed() {
        started(REDIS, "alpha").gauge("trepak_rules", "Rules.", () -> 1);
        OpenPluginContext second = started(REDIS, "alpha");
        second.gauge("trepak_rules", "Rules.", () -> 2);
        assertEquals(Map.of("trepak_rules{pool=alpha}", 2.0), shown());
        second.close();
        assertEquals(Map.of("trepak_rules{pool=alpha}", 1.0), shown());
    }

    @Test
    void aCounterThatThePluginKeepsItselfIsShownAsItIsNow() {
        double[] seconds = {1.5};
        started(REDIS, "alpha").counter("trepak_held_seconds", "Held.", () -> seconds[0]);
        assertEquals(Map.of("trepak_held_seconds{pool=alpha}", 1.5), shown());
        seconds[0] = 2.25;
        assertEquals(Map.of("trepak_held_seconds{pool=alpha}", 2.25), shown());
        assertThrows(
                IllegalStateException.class,
                () -> started(REDIS, "alpha").gauge("trepak_held_seconds", "Held.", () -> 0));
    }

    @Test
    void aGaugeForEachValueOfALabelShowsThoseThereAreNow() {
        Map<String, Integer> clients = new TreeMap<>(Map.of("ann", 3, "bob", 1));
        OpenPluginContext context = started(REDIS, "alpha");
        context.gauges("trepak_user_clients", "Clients of a user.", "user", () -> clients);
        assertEquals(
                Map.of(
                        "trepak_user_clients{pool=alpha, user=ann}",
                        3.0,
                        "trepak_user_clients{pool=alpha, user=bob}",
                        1.0),
                shown());
        clients.remove("ann");
        clients.put("bob", 2);
        assertEquals(Map.of("trepak_user_clients{pool=alpha, user=bob}", 2.0), shown());
        context.close();
        assertEquals(Map.of(), shown());
        OpenPluginContext other = open(REDIS, "alpha");
        for (String label : List.of("pool", "User", "")) {
            assertThrows(
                    IllegalArgumentException.class,
                    () -> other.gauges("trepak_users", "Users.", label, Map::of),
                    label);
        }
    }

    @Test
    void twoPluginsMayShowTheSameOfDifferentPools() {
        started(REDIS, "alpha").gauge("trepak_heard", "When it was heard of.", () -> 1);
        OpenPluginContext other = started(OTHER, "beta");
        other.gauge("trepak_heard", "When it was heard of.", () -> 2);
        assertEquals(Map.of("trepak_heard{pool=alpha}", 1.0, "trepak_heard{pool=beta}", 2.0), shown());
        assertThrows(IllegalStateException.class, () -> open(OTHER, "gamma").gauge("trepak_heard", "Else.", () -> 3));
        assertThrows(
                IllegalStateException.class,
                () -> open(OTHER, "alpha").gauge("trepak_heard", "When it was heard of.", () -> 3));
    }

    @Test
    void namesThatBelongToOthersAreRefused() {
        OpenPluginContext redis = open(REDIS, "alpha");
        redis.counter("trepak_denied", "Denied.");
        redis.page("users", Map::of);
        OpenPluginContext other = open(OTHER, "alpha");
        for (Runnable asked : List.<Runnable>of(
                () -> other.counter("trepak_denied", "Denied."),
                () -> other.gauge("trepak_taken", "Taken.", () -> 0),
                () -> redis.gauge("trepak_denied", "Denied.", () -> 0),
                () -> other.page("users", Map::of),
                () -> redis.page("metrics", Map::of))) {
            assertThrows(IllegalStateException.class, asked::run);
        }
        redis.close();
        other.counter("trepak_denied", "Denied.");
        other.page("users", Map::of);
    }

    @Test
    void namesThatNobodyCanHaveAreRefused() {
        OpenPluginContext context = open(REDIS, "alpha");
        for (String name :
                List.of("denied", "trepak_", "trepak_Denied", "trepak_denied_total", "trepak_a_bucket", "")) {
            assertThrows(IllegalArgumentException.class, () -> context.counter(name, "Help."), name);
        }
        for (List<String> labels :
                List.of(List.of("a"), List.of("pool", "x"), List.of("A", "x"), List.of("a", "x", "a", "y"))) {
            assertThrows(
                    IllegalArgumentException.class,
                    () -> context.counter("trepak_denied", "Help.", labels.toArray(String[]::new)),
                    labels::toString);
        }
        assertThrows(IllegalArgumentException.class, () -> context.page("a/b", Map::of));
    }

    @Test
    void optionsAreReadDuringOpenOnly() {
        OpenPluginContext context = open(REDIS, "alpha");
        assertNull(context.options());
        context.opened();
        assertThrows(IllegalStateException.class, context::options);
    }

    @Test
    void aPageIsShownBetweenStartAndClose() throws Exception {
        OpenPluginContext context = open(REDIS, "alpha");
        context.page("users", () -> Map.of("count", 1));
        assertNull(services.pages().content("users", "alpha"));
        context.start();
        assertEquals(Map.of("count", 1), services.pages().content("users", "alpha"));
        assertNull(services.pages().content("users", "beta"));
        assertEquals(List.of("users"), services.pages().names());
        context.close();
        assertNull(services.pages().content("users", "alpha"));
        assertEquals(List.of(), services.pages().names());
    }

    @Test
    void tasksRunInTheirOrderOnOneThreadFromTheStartOn() throws Exception {
        OpenPluginContext context = open(REDIS, "alpha");
        List<String> ran = new ArrayList<>();
        CountDownLatch done = new CountDownLatch(1);
        context.schedule(0, () -> ran.add("first " + Thread.currentThread().getName()));
        context.schedule(-1, () -> {
            ran.add("second " + Thread.currentThread().getName());
            context.schedule(0, done::countDown);
        });
        assertEquals(List.of(), ran);
        context.opened();
        context.start();
        done.await();
        assertEquals(List.of("first trepak-protocol", "second trepak-protocol"), ran);
    }

    @Test
    void closeDropsTasksThatHaveNotBegun() throws Exception {
        OpenPluginContext context = started(REDIS, "alpha");
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch closed = new CountDownLatch(1);
        AtomicInteger dropped = new AtomicInteger();
        context.schedule(0, () -> {
            begun.countDown();
            try {
                closed.await();
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        });
        context.schedule(0, dropped::incrementAndGet);
        context.schedule(3_600_000, dropped::incrementAndGet);
        begun.await();
        context.close();
        context.schedule(0, dropped::incrementAndGet);
        closed.countDown();
        CountDownLatch behind = new CountDownLatch(1);
        started(OTHER, "alpha").schedule(0, behind::countDown);
        behind.await();
        assertEquals(0, dropped.get());
        assertEquals(0, services.events("protocol").getQueue().size());
    }

    @Test
    void whatATaskThrowsIsCounted() {
        OpenPluginContext context = started(REDIS, "alpha");
        context.schedule(0, () -> {
            throw new IllegalStateException("as asked");
        });
        eventually("the fault", () -> services.faults().of(REDIS).count() == 1);
        AtomicInteger ran = new AtomicInteger();
        context.schedule(0, ran::incrementAndGet);
        eventually("the next task", () -> ran.get() == 1);
        assertTrue(services.faults().of(OTHER).count() == 0);
    }
}
