package io.trepak.engine;

import static io.trepak.engine.ScriptedServer.answering;
import static io.trepak.engine.TestClient.bulk;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.trepak.api.HashFunction;
import io.trepak.api.protocol.Protocol;
import io.trepak.engine.net.Transport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The examples of the plugin author's guide, as they stand there. */
class GuideTest {
    private static final Pattern CODE = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL);

    @TempDir
    Path plugins;

    private static List<String> examples(String packageName) throws IOException {
        return CODE.matcher(Files.readString(Path.of("../api/README.md")))
                .results()
                .map((MatchResult result) -> result.group(1))
                .filter(code -> code.startsWith("package " + packageName + ";"))
                .toList();
    }

    @Test
    void theHashFunctionOfTheGuideRoutesKeys() throws Exception {
        PluginJar.build(
                plugins.resolve("djb2.jar"),
                HashFunction.class,
                "com.example.hash.Djb2\n",
                examples("com.example.hash"));
        try (ScriptedServer first = answering(words -> bulk(words.get(1)));
                ScriptedServer second = answering(words -> bulk(words.get(1)));
                TestProxy proxy = TestProxy.over(Transport.best())
                        .plugins(plugins)
                        .with("hash: djb2")
                        .start(first, second);
                TestClient client = proxy.client()) {
            String key = proxy.key(1, 0);
            client.ask("GET", key).expect(bulk(key));
            assertEquals(List.of("GET " + key), second.requests());
        }
    }

    @Test
    void theProtocolOfTheGuideForwardsSplitsAndAnswers() throws Exception {
        PluginJar.build(plugins.resolve("kv.jar"), Protocol.class, "com.example.kv.Kv\n", examples("com.example.kv"));
        ScriptedServer.Script server = peer -> {
            for (String line = peer.line(); line != null; line = peer.line()) {
                String[] words = line.split(" ");
                peer.send(words[0].equals("count") ? "# " + (words.length - 1) + "\n" : "= <" + words[1] + ">\n");
            }
        };
        try (ScriptedServer first = ScriptedServer.start(server);
                ScriptedServer second = ScriptedServer.start(server);
                TestProxy proxy = TestProxy.over(Transport.best())
                        .plugins(plugins)
                        .with("protocol: kv")
                        .start(first, second);
                TestClient client = proxy.client()) {
            String a = proxy.key(0, 0);
            String b = proxy.key(1, 0);
            String c = proxy.key(1, 1);
            client.send("get " + a + "\nget " + b + "\ncount " + a + " " + b + " " + c + "\nwhat\nget\nbye\n");
            String unknown = "! unknown command, or no key\n";
            assertEquals("= <" + a + ">\n= <" + b + ">\n# 3\n" + unknown + unknown + "= bye\n", client.rest());
        }
    }
}
