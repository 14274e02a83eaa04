package io.trepak.engine.worker.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.trepak.api.filter.FilterClient;
import io.trepak.api.filter.FilterContext;
import io.trepak.api.filter.FilterProvider;
import io.trepak.api.filter.RequestFilter;
import io.trepak.api.filter.ResponseView;
import io.trepak.api.filter.Verdict;
import io.trepak.api.protocol.Output;
import io.trepak.api.protocol.RequestFrame;
import io.trepak.engine.worker.WiredPool;
import io.trepak.engine.worker.WiredPool.WiredClient;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Filters that look at clients, at local requests and at responses. */
class WatchingFilterTest {
    /** Lets each client have so many requests, and notes each response in one line. */
    private static final class Watcher implements FilterProvider, RequestFilter {
        private static final Verdict ENOUGH = Verdict.reject("that is enough");

        private final String name;
        private final int most;
        private final boolean seesLocal;
        private final boolean seesResponses;
        private final List<String> seen = new ArrayList<>();
        private final List<String> users = new ArrayList<>();
        private FilterClient lastClient;
        private ResponseView lastResponse;

        Watcher(String name, int most, boolean seesLocal, boolean seesResponses) {
            this.name = name;
            this.most = most;
            this.seesLocal = seesLocal;
            this.seesResponses = seesResponses;
        }

        @Override
        public String name() {
            return name;
        }

        @Override
        public RequestFilter open(FilterContext context) {
            return this;
        }

        @Override
        public boolean seesLocal() {
            return seesLocal;
        }

        @Override
        public boolean seesResponses() {
            return seesResponses;
        }

        @Override
        public Verdict onRequest(byte[] in, int offset, RequestFrame frame, FilterClient client, Output response) {
            lastClient = client;
            users.add(client.user());
            int[] count = (int[]) client.state();
            if (count == null) {
                count = new int[1];
                client.state(count);
            }
            if (count[0] == most) {
                return ENOUGH;
            }
            count[0]++;
            return Verdict.PASS;
        }

        @Override
        public void onResponse(ResponseView response) {
            lastResponse = response;
            int[] count =
                    response.client() == null ? null : (int[]) response.client().state();
            String key = response.keyArray() == null
                    ? null
                    : text(response.keyArray(), response.keyOffset(), response.keyLength());
            seen.add(response.request().command().name() + " " + key + " of " + (count == null ? "nobody" : count[0])
                    + " at " + response.server() + " " + response.status() + " "
                    + text(response.array(), response.offset(), response.length())
                            .strip()
                    + (response.isWhole() ? "" : " ..."));
            assertTrue(response.nanos() >= 0);
        }
    }

    private WiredPool pool;

    @AfterEach
    void close() {
        pool.close();
    }

    private static String text(byte[] in, int offset, int length) {
        return new String(in, offset, length, StandardCharsets.ISO_8859_1);
    }

    private WiredClient sends(String text) {
        WiredClient client = pool.client();
        client.send(text);
        pool.turn();
        return client;
    }

    @Test
    void eachFilterKeepsWhatItWantsForEachClient() {
        Watcher two = new Watcher("two", 2, false, false);
        Watcher three = new Watcher("three", 3, false, false);
        pool = WiredPool.ofLines().filters(three, two).start();
        WiredClient client = sends("set k0\nset k0\nset k0\nset k0\n");
        WiredClient other = sends("set k0\n");
        pool.respond(0, "+a\n+b\n+c\n");
        pool.turn();
        assertEquals("+a\n+b\n-that is enough\n-that is enough\n", client.got());
        assertEquals("+c\n", other.got());
        assertThrows(IllegalStateException.class, two.lastClient::state, "after the call");
    }

    @Test
    void whatIsKeptGoesWhenTheFiltersAreOpenedAnew() {
        Watcher one = new Watcher("one", 1, false, false);
        pool = WiredPool.ofLines().filters(one).start();
        WiredClient client = sends("set k0\nset k0\n");
        pool.respond(0, "+a\n");
        pool.reloadFilters();
        client.send("set k0\nset k0\n");
        pool.turn();
        pool.respond(0, "+b\n");
        pool.turn();
        assertEquals("+a\n-that is enough\n+b\n-that is enough\n", client.got());
    }

    @Test
    void theyAreToldWhoAClientHasProvedToBe() {
        Watcher watcher = new Watcher("watcher", 9, false, false);
        pool = WiredPool.ofLines().filters(watcher).start();
        WiredClient client = sends("set k0\nlogin adam open\nset k0\n");
        pool.respond(0, "+a\n+b\n");
        pool.settle();
        assertEquals("+a\n+welcome adam\n+b\n", client.got());
        assertEquals(Arrays.asList(null, "adam"), watcher.users);
    }

    @Test
    void whatTheProxyAnswersIsShownToThoseWhoWantToSeeIt() {
        pool = WiredPool.ofLines()
                .filters(new Watcher("all", 1, true, false), new Watcher("others", 0, false, false))
                .start();
        assertEquals("+pong\n-that is enough\n", sends("ping\nping\n").got());
    }

    @Test
    void responsesAreShownWithWhatWasAskedByWhom() {
        Watcher watcher = new Watcher("watcher", 9, false, true);
        pool = WiredPool.ofLines().filters(watcher).start();
        sends("set k0\nset other0\n@rewrite set third0\nany\n");
        sends("set k1\n").client().close();
        pool.respond(0, "+fine\n-wrong\n!down\n");
        pool.respond(1, "+any\n+late\n");
        pool.turn();
        assertEquals(
                List.of(
                        "set k0 of 4 at s0 OK +fine",
                        "set other0 of 4 at s0 ERROR -wrong",
                        "set third0 of 4 at s0 UNAVAILABLE !down",
                        "any null of 4 at s1 OK +any",
                        "set k1 of nobody at s1 OK +late"),
                watcher.seen);
        assertThrows(IllegalStateException.class, watcher.lastResponse::server, "after the call");
        assertNull(watcher.lastResponse.client());
    }

    @Test
    void everyFragmentIsAResponse() {
        Watcher watcher = new Watcher("watcher", 9, false, true);
        pool = WiredPool.ofLines().filters(watcher).start();
        sends("get k0 k1 l0\n");
        pool.respond(0, ".\n");
        pool.respond(1, ".\n");
        pool.turn();
        assertEquals(List.of("get k0 of 1 at s0 OK .", "get k1 of 1 at s1 OK ."), watcher.seen);
    }

    @Test
    void requestsAreNotMergedForOneWhoSeesResponses() {
        Watcher watcher = new Watcher("watcher", 9, false, true);
        pool = WiredPool.ofLines().filters(watcher).start();
        sends("burst k0\nburst l0\n");
        assertEquals("burst k0\nburst l0\n", pool.sentTo(0));
        pool.respond(0, "+a\n+b\n");
        assertEquals(List.of("burst k0 of 2 at s0 OK +a", "burst l0 of 2 at s0 OK +b"), watcher.seen);
        pool.close();
        pool = WiredPool.ofLines()
                .filters(new Watcher("watcher", 9, false, false))
                .start();
        sends("burst k0\nburst l0\n");
        assertEquals("burst k0 l0\n", pool.sentTo(0));
        pool.respond(0, ".\n");
    }

    @Test
    void aResponseInPiecesIsShownOnceWithItsBeginning() {
        Watcher watcher = new Watcher("watcher", 9, false, true);
        pool = WiredPool.ofLines().filters(watcher).start();
        WiredClient client = sends("set k0\nset l0\nset m0\n");
        pool.respond(0, "~5\nfirst\n~6\nsecond\n+third\n");
        pool.respond(0, "$40000\n" + "x".repeat(20_000));
        pool.turn();
        assertEquals(List.of("set k0 of 3 at s0 OK ~5\nfirst ..."), watcher.seen);
        pool.respond(0, "x".repeat(20_000) + "\n+last\n");
        pool.turn();
        client.got();
        assertEquals("set l0 of 3 at s0 OK $40000\n" + "x".repeat(250 - 7) + " ...", watcher.seen.get(1));
        assertEquals("set m0 of 3 at s0 OK +last", watcher.seen.get(2));
    }

    @Test
    void theKeysOfAllRequestsAreThereHoweverManyWait() {
        int count = 1000;
        Watcher watcher = new Watcher("watcher", count, false, true);
        pool = WiredPool.ofLines()
                .with("client_pending_requests: " + count, "server_pending_requests: " + count)
                .filters(watcher)
                .start();
        List<String> keys = IntStream.range(0, count)
                .mapToObj(i -> "k".repeat(i % 250) + i + "0")
                .toList();
        WiredClient client = pool.client();
        client.client().warmUp();
        client.send(keys.stream().map(key -> "set " + key + "\n").collect(Collectors.joining()));
        pool.settle();
        pool.respond(0, "+ok\n".repeat(count));
        pool.turn();
        assertEquals(
                keys.stream()
                        .map(key -> "set " + key.substring(0, Math.min(250, key.length())) + " of " + count
                                + " at s0 OK +ok")
                        .toList(),
                watcher.seen);
    }
}
