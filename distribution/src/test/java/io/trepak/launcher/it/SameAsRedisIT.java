package io.trepak.launcher.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every forwarded command, right and wrong, to one redis-server and to Trepak before four: the same responses. */
@Timeout(600)
class SameAsRedisIT {
    private static final Path PAGE = Path.of("../docs/redis-commands.md");
    private static final List<String> FORWARDED =
            List.of("## To the server of one key", "## To the server that all keys share", "## Split by server");
    // In these an integer is a time, or the size of something that depends on the past.
    private static final Set<String> TIMELY = Set.of("OBJECT", "XPENDING", "XINFO", "TTL", "PTTL", "HTTL", "HPTTL");
    private static final Set<String> KEYS_ONLY = Set.of("MSET", "MGET", "EXISTS", "TOUCH", "UNLINK", "DEL");
    /** Where the response to HELLO ends; before it stands the client's number. */
    private static final String INTRODUCED = "$7\r\nmodules\r\n*0\r\n";

    private static List<String[]> samples() throws IOException {
        try (var in = SameAsRedisIT.class.getResourceAsStream("redis-samples.txt")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.startsWith("#"))
                    .map(line -> line.split(" "))
                    .toList();
        }
    }

    @Test
    void samplesSayEveryForwardedCommand() throws IOException {
        Set<String> expected = new TreeSet<>();
        boolean forwarded = false;
        for (String line : Files.readAllLines(PAGE)) {
            forwarded = line.startsWith("## ") ? FORWARDED.contains(line) : forwarded;
            if (forwarded && line.matches("\\| [A-Z_ ]+ \\|.*")) {
                expected.add(line.substring(2, line.indexOf(" |")));
            }
        }
        Set<String> said = new TreeSet<>();
        for (String[] sample : samples()) {
            String two = sample.length > 1 ? sample[0] + " " + sample[1] : sample[0];
            said.add(expected.contains(two) ? two : sample[0]);
        }
        assertTrue(expected.size() > 150, expected.toString());
        assertEquals(expected, said);
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3})
    void answersAreTheSame(int version) throws IOException {
        try (Fleet fleet = new Fleet("same")) {
            Server alone = fleet.redis(1).get(0);
            Pool pool = Pool.of("alpha", fleet.redis(4), "redis: true", "hash_tag: \"{}\"");
            fleet.trepak(pool);
            byte[] payload = payload(alone);
            int requests = 0;
            for (String[] sample : samples()) {
                for (String[] words : variants(sample)) {
                    byte[] request = request(words, payload);
                    String expected = answer(alone.port, version, request, words);
                    if (expected.startsWith("-ERR unknown command") && words != sample) {
                        continue; // of a newer server than this: we count its arguments, this one does not
                    }
                    assertEquals(
                            expected,
                            answer(pool.port(), version, request, words),
                            () -> "RESP" + version + ", " + String.join(" ", words));
                    requests++;
                }
            }
            assertTrue(requests > 1000, requests + " requests");
        }
    }

    private static byte[] payload(Server server) throws IOException {
        try (Link link = new Link(server.port)) {
            link.ask("SET", "dumped", "value");
            link.send(Link.request("DUMP", "dumped"));
            byte[] answer = link.redisAnswer();
            link.ask("DEL", "dumped");
            return Arrays.copyOfRange(answer, Bytes.text(answer).indexOf('\n') + 1, answer.length - 2);
        }
    }

    // The sample last, so that it meets what it expects. Keys stay: elsewhere they may be on another server.
    private static List<String[]> variants(String[] sample) {
        List<String[]> variants = new ArrayList<>();
        boolean several =
                Arrays.stream(sample).filter(word -> word.startsWith("{t}")).count() > 0
                        || Set.of("MSET", "MGET", "EXISTS", "TOUCH", "UNLINK", "DEL")
                                .contains(sample[0]);
        boolean script = sample[0].startsWith("EVAL") || sample[0].startsWith("FCALL");
        boolean optionsLeadToKeys = Set.of("XREAD", "XREADGROUP", "SORT").contains(sample[0]);
        boolean unordered = sample[0].equals("SADD");
        if (!several && !script && !optionsLeadToKeys && !unordered) {
            int afterKey = Set.of("OBJECT", "MEMORY", "XGROUP", "XINFO").contains(sample[0]) ? 3 : 2;
            for (int i = afterKey; i < sample.length; i++) {
                for (String other : new String[] {"x", "-1", "", "99999999999999999999"}) {
                    String[] variant = sample.clone();
                    variant[i] = other;
                    variants.add(variant);
                }
            }
            if (sample.length > afterKey) {
                variants.add(Arrays.copyOf(sample, sample.length - 1));
            }
            String[] longer = Arrays.copyOf(sample, sample.length + 1);
            longer[sample.length] = "x";
            variants.add(longer);
        }
        variants.add(sample);
        return variants;
    }

    private static byte[] request(String[] words, byte[] payload) {
        Object[] said = new Object[words.length];
        for (int i = 0; i < words.length; i++) {
            said[i] = words[i].equals("PAYLOAD") ? payload : words[i].replace('~', ' ');
        }
        return Link.request(said);
    }

    private static String answer(int port, int version, byte[] request, String[] words) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        if (version == 3) {
            bytes.writeBytes(Link.request("HELLO", "3"));
        }
        bytes.writeBytes(request);
        String heard = Bytes.text(Monologue.say(port, bytes.toByteArray()).bytes());
        String answer = version == 3 ? heard.substring(heard.indexOf(INTRODUCED) + INTRODUCED.length()) : heard;
        assertTrue(version == 2 || heard.startsWith("%7\r\n"), heard);
        return TIMELY.contains(words[0].toUpperCase(Locale.ROOT)) ? answer.replaceAll(":\\d+\r\n", ":N\r\n") : answer;
    }
}
