package io.trepak.engine;

import static io.trepak.engine.ScriptedServer.answeringLines;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.trepak.engine.net.Transport;
import io.trepak.engine.report.PluginFault;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** Requests that a codec hands over in another array, which is overwritten before the next one is decoded. */
@ParameterizedClass
@MethodSource("io.trepak.engine.TestProxy#transports")
class TranslatedTest {
    @Parameter
    Transport transport;

    @Test
    void aTranslatedRequestIsSplitOverThreeServers() throws Exception {
        try (ScriptedServer first = answeringLines(line -> "=a 1\nx\n.\n");
                ScriptedServer second = answeringLines(line -> "=b 1\ny\n.\n");
                ScriptedServer third = answeringLines(line -> "=c 1\nz\n.\n");
                TestProxy proxy = TestProxy.over(transport).speakingLines().start(first, second, third);
                TestClient client = proxy.client()) {
            String typed = "@inline get," + proxy.key(2, 0) + "," + proxy.key(0, 0) + "," + proxy.key(1, 0) + ","
                    + proxy.key(0, 1) + "\n";
            client.send(typed).expect("=a 1\nx\n=b 1\ny\n=c 1\nz\n.\n");
            assertEquals(List.of("get " + proxy.key(0, 0) + " " + proxy.key(0, 1)), first.requests());
            assertEquals(List.of("get " + proxy.key(1, 0)), second.requests());
            assertEquals(List.of("get " + proxy.key(2, 0)), third.requests());
            for (byte b : typed.getBytes(StandardCharsets.ISO_8859_1)) {
                client.send(String.valueOf((char) b));
            }
            client.expect("=a 1\nx\n=b 1\ny\n=c 1\nz\n.\n");
        }
    }

    @Test
    void theOnesBeforeAndBehindGoAsTheyCome() throws Exception {
        try (ScriptedServer server = answeringLines(line -> "+" + line + "\n");
                TestProxy proxy = TestProxy.over(transport).speakingLines().start(server);
                TestClient client = proxy.client()) {
            client.send(
                            "set a\n@inline set,b\nset c\n@inline @rewrite,both,d,e\n@inline ping\n@inline @close,set,f\nset g\n")
                    .expect("+set a\n+set b\n+set c\n+both d e\n+pong\n+@close set f\n")
                    .expectEnd();
        }
    }

    @Test
    void keysInAnyNumberAreSplitAtOnce() throws Exception {
        try (ScriptedServer first = answeringLines(line -> ".\n");
                ScriptedServer second = answeringLines(line -> ".\n");
                TestProxy proxy = TestProxy.over(transport).speakingLines().start(first, second);
                TestClient client = proxy.client()) {
            String keys = IntStream.range(0, 10_000).mapToObj(i -> "k" + i).collect(Collectors.joining(","));
            client.send("@inline read," + keys + "\n").expect(".\n");
            int words = Stream.of(first, second)
                    .mapToInt(server -> server.requests().get(0).split(" ").length)
                    .sum();
            assertEquals(2 + 10_000, words);
        }
    }

    @Test
    void aTranslationThatIsNotThereIsAFaultOfThePlugin() throws Exception {
        try (ScriptedServer server = answeringLines(line -> "+" + line + "\n");
                TestProxy proxy = TestProxy.over(transport).speakingLines().start(server);
                TestClient client = proxy.client()) {
            client.send("@boom=translation set a\n@inline set,b\n")
                    .expect("+@boom=translation set a\n-a plugin failed; see the log of the proxy\n")
                    .expectEnd();
            assertEquals(
                    1,
                    proxy.proxy().pluginFaults().stream()
                            .mapToLong(PluginFault::count)
                            .sum());
        }
    }
}
