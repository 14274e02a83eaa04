package io.trepak.engine.worker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.trepak.api.protocol.FrontendCodec;
import io.trepak.api.protocol.RequestFrame;
import io.trepak.engine.plugin.NoClient;
import io.trepak.engine.worker.WiredPool.WiredClient;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Wherever what a client sends is cut, servers get the same bytes and the client gets the same responses as when it comes whole; and
 * between two requests nothing is kept of them.
 */
class RequestCutsTest {
    private static final int SERVERS = 3;
    private static final int SCRIPTS = 12;
    private static final int CUTS_PER_SCRIPT = 4;
    private static final int REQUESTS = 40;
    private static final int[] VALUE_BYTES = {0, 1, 100, 3_000, 16_300, 16_400, 20_000, 70_000, 150_000};

    private final long seed = Long.getLong("trepak.seed", System.nanoTime());

    private record Outcome(String responses, List<String> sent) {}

    @ParameterizedTest
    @ValueSource(strings = {"redis", "memcached"})
    void aRequestMayBeCutAnywhere(String protocol) {
        System.out.println("RequestCutsTest " + protocol + ": repeat with -Dtrepak.seed=" + seed);
        for (int script = 0; script < SCRIPTS; script++) {
            Random random = new Random(seed + script);
            List<String> requests = new ArrayList<>();
            for (int i = 0; i < REQUESTS; i++) {
                requests.add(protocol.equals("redis") ? redis(random) : memcached(random));
            }
            Outcome whole = run(protocol, requests);
            String text = String.join("", requests);
            for (int i = 0; i < CUTS_PER_SCRIPT; i++) {
                Outcome cut = run(protocol, cut(text, random));
                String message = "seed " + seed + ", script " + script;
                for (int server = 0; server < SERVERS; server++) {
                    assertTrue(whole.sent().get(server).equals(cut.sent().get(server)), message + ", server " + server);
                }
                assertTrue(whole.responses().equals(cut.responses()), message);
            }
        }
    }

    private static List<String> cut(String text, Random random) {
        List<String> pieces = new ArrayList<>();
        int small = 1 + random.nextInt(200);
        int at = 0;
        while (at < text.length()) {
            int most = random.nextInt(10) == 0 ? 100_000 : random.nextInt(3) == 0 ? 5000 : small;
            int end = Math.min(text.length(), at + 1 + random.nextInt(most));
            pieces.add(text.substring(at, end));
            at = end;
        }
        return pieces;
    }

    /** Feeds pieces, one a turn, with servers that answer everything at once. */
    private static Outcome run(String protocol, List<String> pieces) {
        WiredPool.Builder builder = WiredPool.of(protocol).maxBufferedBytes(16 << 20);
        if (protocol.equals("memcached")) {
            builder.with("memcached_merge_gets: false");
        }
        try (WiredPool pool = builder.start()) {
            WiredClient client = pool.client();
            List<Server> servers = new ArrayList<>();
            for (int i = 0; i < SERVERS; i++) {
                servers.add(new Server(pool, protocol, i));
            }
            StringBuilder responses = new StringBuilder();
            for (String piece : pieces) {
                client.send(piece);
                boolean busy = true;
                while (busy) {
                    pool.settle();
                    busy = false;
                    for (Server server : servers) {
                        busy |= server.answer();
                    }
                }
                responses.append(client.got());
            }
            assertEquals(0, client.client().heldBytes(), "bytes held between two requests");
            assertEquals(0, pool.bufferedBytes(), "bytes held between two requests");
            assertTrue(!client.client().isStopped(), "the client was closed");
            return new Outcome(
                    responses.toString(),
                    servers.stream().map(server -> server.sent.toString()).toList());
        }
    }

    /** Answers each request. */
    private static final class Server {
        private final WiredPool pool;
        private final String protocol;
        private final int number;
        private final FrontendCodec codec;
        private final RequestFrame frame = new RequestFrame();
        private final StringBuilder sent = new StringBuilder();
        private final ByteArrayOutputStream asked = new ByteArrayOutputStream();

        Server(WiredPool pool, String protocol, int number) {
            this.pool = pool;
            this.protocol = protocol;
            this.number = number;
            this.codec = pool.pool().codecs().frontend(new NoClient("server"));
        }

        /** Returns whether there was anything to answer. */
        boolean answer() {
            String more = pool.sentTo(number);
            sent.append(more);
            asked.writeBytes(more.getBytes(StandardCharsets.ISO_8859_1));
            byte[] all = asked.toByteArray();
            ByteArrayOutputStream answers = new ByteArrayOutputStream();
            int at = 0;
            while (at < all.length) {
                int length = codec.decode(all, at, all.length, frame);
                if (length <= 0) {
                    break;
                }
                if (!frame.isNoReply()) {
                    answers.writeBytes(FuzzAnswers.to(protocol, 0, frame, all, at));
                }
                frame.clear();
                at += length;
            }
            asked.reset();
            asked.writeBytes(Arrays.copyOfRange(all, at, all.length));
            frame.clear();
            pool.respond(number, answers.toString(StandardCharsets.ISO_8859_1));
            return answers.size() > 0;
        }
    }

    private static String value(Random random) {
        int bytes = VALUE_BYTES[random.nextInt(random.nextInt(3) == 0 ? VALUE_BYTES.length : 4)];
        char[] value = new char[bytes];
        for (int i = 0; i < bytes; i++) {
            value[i] = (char) random.nextInt(256);
        }
        return new String(value);
    }

    private static String key(Random random) {
        return (random.nextInt(20) == 0 ? "L" : "k") + random.nextInt(1000);
    }

    private static String array(String... words) {
        StringBuilder request = new StringBuilder("*" + words.length + "\r\n");
        for (String word : words) {
            request.append(FuzzAnswers.bulk(word));
        }
        return request.toString();
    }

    private static String redis(Random random) {
        int keys = 2 + random.nextInt(6);
        List<String> words = new ArrayList<>();
        switch (random.nextInt(7)) {
            case 0 -> words.addAll(List.of("PING"));
            case 1 -> words.addAll(List.of("GET", key(random)));
            case 2, 3 -> words.addAll(List.of("SET", key(random), value(random)));
            case 4 -> {
                words.add("MGET");
                for (int i = 0; i < keys; i++) {
                    words.add(key(random));
                }
            }
            case 5 -> {
                words.add("MSET");
                for (int i = 0; i < keys; i++) {
                    words.add(key(random));
                    words.add(value(random));
                }
            }
            default -> {
                words.add("DEL");
                for (int i = 0; i < keys; i++) {
                    words.add(key(random));
                }
            }
        }
        return array(words.toArray(String[]::new));
    }

    private static String memcached(Random random) {
        String value = value(random);
        switch (random.nextInt(8)) {
            case 0 -> {
                return "get " + key(random) + "\r\n";
            }
            case 1 -> {
                return "gets " + key(random) + " " + key(random) + " " + key(random) + "\r\n";
            }
            case 2 -> {
                return "delete " + key(random) + "\r\n";
            }
            case 3 -> {
                return "incr " + key(random) + " 1\r\n";
            }
            case 4 -> {
                return "set " + key(random) + " 0 0 " + value.length() + " noreply\r\n" + value + "\r\n";
            }
            case 5 -> {
                return "get " + key(random) + " " + key(random) + "\r\n";
            }
            default -> {
                return "set " + key(random) + " 0 0 " + value.length() + "\r\n" + value + "\r\n";
            }
        }
    }
}
