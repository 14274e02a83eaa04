package io.trepak.engine.worker.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
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
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What request filters may say, and what becomes of the request. */
class LocalFiltersTest {
    private static final String PLUGIN_FAILED = "-a plugin failed; see the log of the proxy\n";

    /** Does what the first letter of the key says. */
    private static final class ByLetter implements FilterProvider, RequestFilter {
        private final String name;
        private final List<String> events = new ArrayList<>();
        private Verdict alpha;
        private Verdict nowhere;

        ByLetter(String name) {
            this.name = name;
        }

        @Override
        public String name() {
            return name;
        }

        @Override
        public RequestFilter open(FilterContext context) {
            alpha = context.toPool("filters", "alpha");
            nowhere = context.toPool("filters", "nowhere");
            return this;
        }

        @Override
        public boolean seesResponses() {
            return true;
        }

        @Override
        public Verdict onRequest(byte[] in, int offset, RequestFrame frame, FilterClient client, Output answer) {
            events.add(frame.command().name());
            return switch (frame.keyCount() == 0 ? 'k' : in[offset + frame.keyOffset(0)]) {
                case 'a' -> {
                    answer.write("+filtered\n".getBytes(StandardCharsets.ISO_8859_1));
                    yield Verdict.ANSWERED;
                }
                case 'n' -> Verdict.ANSWERED;
                case 'r' -> Verdict.reject("not this key");
                case 'p' -> alpha;
                case 'u' -> nowhere;
                case 't' -> throw new IllegalStateException("as asked");
                case 'z' -> null;
                default -> Verdict.PASS;
            };
        }

        @Override
        public void onResponse(ResponseView response) {
            String command = response.request().command().name();
            events.add(command + " " + response.status());
            if (command.equals("both")) {
                throw new IllegalStateException("as asked");
            }
        }

        @Override
        public void close() {
            events.add("closed");
        }
    }

    private final ByLetter first = new ByLetter("first");
    private final ByLetter second = new ByLetter("second");
    private final WiredPool pool = WiredPool.ofLines().filters(first, second).start();

    @AfterEach
    void close() {
        pool.close();
    }

    private WiredClient sends(String text) {
        WiredClient client = pool.client();
        client.send(text);
        pool.turn();
        return client;
    }

    @Test
    void whatPassesAllGoesOn() {
        sends("set k0\n");
        assertEquals("set k0\n", pool.sentTo(0));
        assertEquals(List.of("set"), first.events);
        assertEquals(List.of("set"), second.events);
    }

    @Test
    void aFilterMayAnswerAndThenNoOtherIsAsked() {
        assertEquals("+filtered\n", sends("set a0\n").got());
        assertEquals("", pool.sentTo(0));
        assertEquals(List.of(), second.events);
    }

    @Test
    void theAnswerOfAFilterWaitsForItsTurn() {
        WiredClient client = sends("set k1\nset a0\nset k1\n");
        assertEquals("", client.got());
        pool.respond(1, "+one\n+two\n");
        pool.turn();
        assertEquals("+one\n+filtered\n+two\n", client.got());
    }

    @Test
    void aFilterMayAnswerNothing() {
        WiredClient client = sends("set k1\nset n0\n");
        pool.respond(1, "+one\n");
        pool.turn();
        assertEquals("+one\n", client.got());
        client.client().finish();
        pool.turn();
        assertTrue(client.wire().isOutputEnded());
    }

    @Test
    void aFilterMayReject() {
        assertEquals("-not this key\n", sends("set r0\n").got());
        assertEquals("", sends("@quiet set r0\n").got());
    }

    @Test
    void aFilterMaySendToAPoolThatThereIs() {
        sends("set p0\n");
        assertEquals("set p0\n", pool.sentTo(0));
        assertEquals(
                "-no pool of this protocol is called so\n", sends("set u0\n").got());
    }

    @Test
    void aFilterThatFailsCostsTheRequest() {
        WiredClient client = sends("set t0\nset z0\nset k0\n");
        assertEquals("set k0\n", pool.sentTo(0));
        assertEquals(PLUGIN_FAILED + PLUGIN_FAILED, client.got());
        assertEquals(2, pool.pluginFaults());
    }

    @Test
    void filtersAreToldOfResponsesAndMayDislikeThem() {
        WiredClient client = sends("set k0\nset k0\nboth k0\n");
        pool.respond(0, "+a\n-b\n+c\n");
        pool.turn();
        assertEquals("+a\n-b\n+c\n", client.got());
        assertEquals(List.of("set", "set", "both", "set OK", "set ERROR", "both OK"), first.events);
        assertEquals(2, pool.pluginFaults());
    }

    @Test
    void aLargeRequestThatAFilterAnswersIsSkipped() {
        WiredClient client = sends("@payload=20000 set a0\n" + "x".repeat(10));
        assertEquals("+filtered\n", client.got());
        client.send("x".repeat(19_990) + "set k1\n");
        pool.turn();
        assertEquals("set k1\n", pool.sentTo(1));
        assertEquals("", pool.sentTo(0));
        assertEquals(0, client.client().heldByInput());
    }

    @Test
    void whatTheProxyAnswersItselfIsNotShownToThem() {
        assertEquals("+pong\n", sends("ping\n").got());
        assertFalse(first.events.contains("ping"));
    }

    @Test
    void whatIsQueuedIsShownToThemLikeWhatIsForwarded() {
        assertEquals("+queued\n+ran k0\n", sends("queue k0\nrun\n").got());
        assertEquals(List.of("queue"), first.events);
        assertEquals(List.of("queue"), second.events);
    }

    @Test
    void whatIsNotToBeQueuedIsAnErrorInPlaceOfAResponse() {
        assertEquals(
                "-not this key\n-not run\n+ran\n",
                sends("queue r0\nrun\nrun\n").got().replace(" \n", "\n"));
        for (String key : List.of("a0", "n0", "p0")) {
            assertEquals(
                    "-a filter answers this command, or sends it to another pool, so it cannot be queued\n-not run\n",
                    sends("queue " + key + "\nrun\n").got());
        }
        assertEquals(PLUGIN_FAILED + "-not run\n", sends("queue t0\nrun\n").got());
    }

    @Test
    void filtersAreClosedWithTheirPool() {
        pool.close();
        assertEquals("closed", first.events.get(first.events.size() - 1));
        assertEquals("closed", second.events.get(second.events.size() - 1));
    }
}
