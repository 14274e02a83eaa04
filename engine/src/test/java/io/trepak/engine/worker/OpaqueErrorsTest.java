package io.trepak.engine.worker;

import static io.trepak.api.tck.OpaqueProtocol.request;
import static io.trepak.api.tck.OpaqueProtocol.response;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.trepak.api.filter.FilterContext;
import io.trepak.api.filter.FilterProvider;
import io.trepak.api.filter.RequestFilter;
import io.trepak.api.filter.Verdict;
import io.trepak.api.tck.OpaqueProtocol;
import io.trepak.engine.worker.WiredPool.WiredClient;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Whatever answers a request carries its number: a server's response, a joined one, and every error of the proxy. */
class OpaqueErrorsTest {
    private static final String LARGE = "x".repeat(100_000);

    private WiredPool pool;
    private WiredClient client;

    @AfterEach
    void close() {
        pool.close();
    }

    private void start(String... keys) {
        start(WiredPool.of(new OpaqueProtocol()).with(keys));
    }

    private void start(WiredPool.Builder builder) {
        pool = builder.start();
        client = pool.client();
    }

    private void send(byte[]... requests) {
        for (byte[] each : requests) {
            client.wire().deliver(each);
        }
        pool.settle();
    }

    private void respond(int server, long number, String body) {
        pool.server(server).deliver(response(number, body));
        pool.settle();
    }

    private void lose(int server) {
        pool.server(server).fail(null);
        pool.settle();
    }

    /** The responses since the last call: number and body, with an exclamation mark between them when it is an error. */
    private List<String> got() {
        ByteBuffer in = ByteBuffer.wrap(client.got().getBytes(StandardCharsets.ISO_8859_1));
        List<String> responses = new ArrayList<>();
        while (in.hasRemaining()) {
            assertEquals('R', in.get());
            String sign = in.get() == 0 ? " " : "! ";
            String number = Long.toString(in.getLong());
            byte[] body = new byte[in.getInt()];
            in.get(body);
            responses.add(number + sign + new String(body, StandardCharsets.ISO_8859_1));
        }
        return responses;
    }

    @Test
    void responsesHaveTheNumberOfTheirRequestInTheOrderOfTheRequests() {
        start();
        send(
                request('g', 1L << 63 | 7, "", "k0"),
                request('p', 2, ""),
                request('s', 3, "", "k0", "k1"),
                request('a', 4, ""));
        respond(1, 3, "one");
        respond(1, 4, "b");
        respond(2, 4, "c");
        assertEquals(List.of(), got());
        respond(0, 1L << 63 | 7, "zero");
        respond(0, 3, "null");
        respond(0, 4, "a");
        assertEquals(List.of((1L << 63 | 7) + " zero", "2 ", "3 nullone", "4 abc"), got());
    }

    @Test
    void whatIsNotSentFailsInItsTurn() {
        start();
        send(
                request('g', 1, "", "k0"),
                request('b', 2, "", "k0", "k1"),
                request('n', 3, "", "k0"),
                request('g', 4, "", "k1"));
        respond(1, 4, "last");
        assertEquals(List.of(), got());
        respond(0, 1, "first");
        assertEquals(
                List.of(
                        "1 first",
                        "2! CROSS_SERVER the keys of the request live on different servers",
                        "3! SERVER_GONE the server that the request asks for is not part of the pool",
                        "4 last"),
                got());
    }

    @Test
    void whatIsLostFailsAndSaysThatItMayHaveRun() {
        start();
        send(
                request('g', 1, "", "k1"),
                request('g', 2, "", "k0"),
                request('s', 3, "", "k0", "k1"),
                request('a', 4, ""));
        lose(0);
        assertEquals(List.of(), got());
        respond(1, 1, "one");
        respond(1, 3, "x");
        respond(1, 4, "y");
        respond(2, 4, "z");
        assertEquals(
                List.of(
                        "1 one",
                        "2! LOST? Connection reset by peer",
                        "3! LOST? Connection reset by peer",
                        "4! LOST? Connection reset by peer"),
                got());
    }

    @Test
    void whatCannotBeSentFailsAndHasNotRun() {
        start();
        lose(0);
        send(
                request('g', 5, "", "k0"),
                request('s', 6, "", "k0", "k1"),
                request('g', 7, LARGE, "k0"),
                request('g', 8, "", "k1"));
        respond(1, 6, "x");
        respond(1, 8, "y");
        assertEquals(
                List.of(
                        "5! UNREACHABLE Host is down",
                        "6! UNREACHABLE Host is down",
                        "7! UNREACHABLE Host is down",
                        "8 y"),
                got());
    }

    @Test
    void whatIsNotAnsweredInTimeMayHaveRun() {
        start("timeout: 400");
        send(request('g', 1, "", "k0"), request('s', 2, "", "k0", "k1"));
        respond(1, 2, "x");
        pool.advanceMillis(900);
        pool.settle();
        assertEquals(List.of("1! TIMED_OUT? Connection timed out", "2! TIMED_OUT? Connection timed out"), got());
    }

    @Test
    void aResponseWithAnotherNumberNeverReachesTheClient() {
        start();
        send(request('g', 1, "", "k0"), request('g', 2, "", "k0"));
        respond(0, 2, "of the second");
        assertEquals(List.of("1! LOST? Invalid argument", "2! LOST? Invalid argument"), got());
    }

    @Test
    void whatAFilterRefusesFails() {
        start(WiredPool.of(new OpaqueProtocol()).filters(new NoXs()));
        send(request('g', 1, "", "k0"), request('g', 2, "", "x0"), request('g', 3, LARGE, "x0"));
        respond(0, 1, "");
        assertEquals(List.of("1 ", "2! REJECTED no keys with an x", "3! REJECTED no keys with an x"), got());
    }

    @Test
    void aRequestThatIsTooLargeFailsBehindThoseBeforeIt() {
        start("max_request_bytes: 65536");
        send(request('g', 1, "", "k0"), request('g', 2, LARGE, "k1"));
        assertEquals(List.of(), got());
        respond(0, 1, "");
        assertEquals(List.of("1 ", "2! TOO_LARGE request larger than max_request_bytes"), got());
        assertTrue(client.client().isStopped());
    }

    @Test
    void aResponseThatIsTooLargeMayHaveRun() {
        start("max_response_bytes: 1024");
        send(request('g', 1, "", "k0"), request('g', 2, "", "k0"));
        respond(0, 1, "x".repeat(2000));
        respond(0, 2, "");
        assertEquals(List.of("1! TOO_LARGE? the response is larger than max_response_bytes", "2 "), got());
    }

    @Test
    void whatIsNoRequestFailsWithTheNumberThatCouldBeRead() {
        start();
        send(request('g', 1, "", "k0"), request('?', 2, ""));
        respond(0, 1, "");
        assertEquals(List.of("1 ", "2! INVALID_REQUEST no operation has this letter"), got());
        assertTrue(client.client().isStopped());
    }

    @Test
    void whatIsOneTooManyFails() {
        start("server_pending_requests: 1");
        for (long number = 1; number <= 3; number++) {
            client = pool.client();
            send(request('g', number, "", "k0"));
        }
        assertEquals(List.of("3! OVERLOADED too many requests wait for this server"), got());
    }

    /** Keys with an x are refused. */
    private static final class NoXs implements FilterProvider {
        @Override
        public String name() {
            return "no_xs";
        }

        @Override
        public RequestFilter open(FilterContext context) {
            Verdict no = Verdict.reject("no keys with an x");
            return (in, offset, frame, client, out) -> in[offset + frame.keyOffset(0)] == 'x' ? no : Verdict.PASS;
        }
    }
}
