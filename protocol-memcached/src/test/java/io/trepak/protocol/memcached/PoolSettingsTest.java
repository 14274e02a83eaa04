package io.trepak.protocol.memcached;

import static io.trepak.protocol.memcached.Codecs.bytes;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.trepak.api.protocol.ProtocolException;
import io.trepak.api.protocol.RequestFrame;
import io.trepak.api.protocol.Route;
import io.trepak.api.tck.OptionsRead;
import io.trepak.api.tck.ProtocolFragments;
import io.trepak.api.tck.ProtocolOutput;
import io.trepak.api.tck.TestOptions;
import io.trepak.api.tck.TestStatus;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What depends on the pool: its own keys, its counters, all of its servers. */
class PoolSettingsTest {
    private final MemcachedFrontend codec = Codecs.frontend();

    @Test
    void readsItsKeysAndRefusesValuesWithoutSense() {
        OptionsRead options = new OptionsRead(TestOptions.none());
        Settings settings = Settings.of(options);
        assertEquals(new Settings(true, false, Integer.MAX_VALUE, Integer.MAX_VALUE), settings);
        assertEquals(
                Set.of(
                        "memcached_merge_gets",
                        "memcached_allow_flush_all",
                        "memcached_max_line_bytes",
                        "memcached_max_keys_per_get"),
                options.read());
        for (Map<String, String> bad :
                List.of(Map.of("memcached_max_line_bytes", "2047"), Map.of("memcached_max_keys_per_get", "0"))) {
            assertThrows(IllegalArgumentException.class, () -> Settings.of(TestOptions.of(bad)), bad::toString);
        }
    }

    @Test
    void takesGetLinesOfAnyLengthUnlessThePoolSaysOtherwise() {
        byte[] in = bytes("get " + "k ".repeat(1 << 20) + "\r\n");
        RequestFrame frame = new RequestFrame();
        int piece = codec.decode(in, 0, in.length - 1, frame);
        assertTrue(frame.hasMore());
        assertEquals(Route.SPLIT, frame.command().route());
        assertEquals(1 << 20, frame.keyCount());
        frame.more(false);
        assertEquals(in.length - piece, codec.decode(in, piece, in.length, frame));
        assertFalse(frame.hasMore());
        Map<String, String> narrow = Map.of("memcached_max_line_bytes", "" + (1 << 20));
        assertThrows(
                ProtocolException.class, () -> Codecs.frontend(narrow).decode(in, 0, in.length, new RequestFrame()));
        assertThrows(
                ProtocolException.class,
                () -> Codecs.frontend(narrow).decode(in, 0, in.length / 2 + 2, new RequestFrame()));
    }

    @Test
    void mergesGetsOfOneKeyUnlessThePoolDoesNotWantIt() {
        byte[] get = bytes("get a\r\n");
        for (String name : List.of("get", "gets", "gat 0")) {
            for (boolean merge : new boolean[] {true, false}) {
                byte[] in = bytes(name + " a\r\n");
                RequestFrame frame = new RequestFrame();
                Codecs.frontend(Map.of("memcached_merge_gets", "" + merge)).decode(in, 0, in.length, frame);
                assertEquals(merge && !name.startsWith("gat"), frame.command().isMergeable(), name);
                assertEquals(Route.KEYED, frame.command().route(), name);
            }
        }
        RequestFrame frame = new RequestFrame();
        codec.decode(get, 0, get.length, frame);
        ProtocolOutput out = new ProtocolOutput();
        codec.beginFragment(frame.command(), 2, out);
        out.write(get, frame.partOffset(0), frame.partLength(0)).write(bytes(" other"));
        codec.endFragment(frame.command(), out);
        assertEquals("get a other\r\n", out.text());
    }

    @Test
    void refusesMoreKeysThanThePoolAllows() {
        MemcachedFrontend two = Codecs.frontend(Map.of("memcached_max_keys_per_get", "2"));
        for (String request : List.of("get a b c\r\n", "gat 0 a b c d\r\n")) {
            byte[] in = bytes(request);
            RequestFrame frame = new RequestFrame();
            assertEquals(in.length, two.decode(in, 0, in.length, frame));
            ProtocolOutput out = new ProtocolOutput();
            two.respond(in, 0, frame, out);
            assertEquals("CLIENT_ERROR too many keys; see memcached_max_keys_per_get\r\n", out.text());
        }
        byte[] in = bytes("gets a b\r\n");
        RequestFrame frame = new RequestFrame();
        assertEquals(in.length, two.decode(in, 0, in.length, frame));
        assertEquals(Route.SPLIT, frame.command().route());
    }

    @Test
    void sendsVerbosityAndAllowedFlushesToAllServers() {
        MemcachedFrontend open = Codecs.frontend(Map.of("memcached_allow_flush_all", "true"));
        for (String request : List.of(
                "flush_all\r\n",
                "flush_all 0\r\n",
                "flush_all -1\r\n",
                "flush_all 10 noreply\r\n",
                "flush_all noreply\r\n",
                "verbosity 1\r\n",
                "verbosity 0 noreply\r\n")) {
            RequestFrame frame = new RequestFrame();
            assertEquals(request.length(), open.decode(bytes(request), 0, request.length(), frame));
            assertEquals(Route.ALL, frame.command().route(), request);
            assertEquals(request.replace(" noreply", ""), Codecs.sent(open, frame, request));
            boolean told = !request.contains("noreply");
            assertEquals(!told, frame.isResponseDropped(), request);
            if (told) {
                assertEquals("OK\r\n", all(open, frame, "OK\r\n", "OK\r\n"), request);
                assertEquals("ERROR\r\n", all(open, frame, "OK\r\n", "ERROR\r\n"), request);
                assertEquals("SERVER_ERROR gone\r\n", all(open, frame, null, "OK\r\n"), request);
            }
        }
    }

    private static String all(MemcachedFrontend codec, RequestFrame frame, String... answers) {
        ProtocolFragments parts = new ProtocolFragments(answers.length);
        for (int i = 0; i < answers.length; i++) {
            if (answers[i] == null) {
                parts.failed(i, "gone");
            } else {
                parts.answered(i, answers[i]);
            }
        }
        ProtocolOutput out = new ProtocolOutput();
        codec.join(parts.to(frame), out);
        return out.text();
    }

    @Test
    void answersStatsWithTheCountersOfThePool() {
        MemcachedFrontend counting =
                new MemcachedFrontend(new Scratch(Settings.of(TestOptions.none()), new CountingPool()));
        byte[] in = bytes("stats\r\n");
        RequestFrame frame = new RequestFrame();
        counting.decode(in, 0, in.length, frame);
        assertEquals(Route.LOCAL, frame.command().route());
        ProtocolOutput out = new ProtocolOutput();
        counting.respond(in, 0, frame, out);
        String text = out.text();
        for (String line : List.of(
                "version 1.2.3",
                "curr_connections 4",
                "total_connections 5",
                "pool cache",
                "servers 3",
                "live_servers 2",
                "server_requests 6",
                "server_request_bytes 7",
                "server_responses 8",
                "server_response_bytes 9",
                "pid " + ProcessHandle.current().pid())) {
            assertTrue(text.contains("STAT " + line + "\r\n"), () -> line + " in " + text);
        }
        assertTrue(text.matches("(STAT \\S+ \\S+\r\n)+END\r\n"), text);
    }

    private static final class CountingPool extends TestStatus {
        @Override
        public String pool() {
            return "cache";
        }

        @Override
        public String version() {
            return "1.2.3";
        }

        @Override
        public long startedAtMillis() {
            return 0;
        }

        @Override
        public int servers() {
            return 3;
        }

        @Override
        public int liveServers() {
            return 2;
        }

        @Override
        public long clients() {
            return 4;
        }

        @Override
        public long clientsAccepted() {
            return 5;
        }

        @Override
        public long requests() {
            return 6;
        }

        @Override
        public long requestBytes() {
            return 7;
        }

        @Override
        public long responses() {
            return 8;
        }

        @Override
        public long responseBytes() {
            return 9;
        }
    }
}
