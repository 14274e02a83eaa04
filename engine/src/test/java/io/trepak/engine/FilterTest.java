package io.trepak.engine;

import static io.trepak.engine.ScriptedServer.answering;
import static io.trepak.engine.TestClient.bulk;
import static io.trepak.engine.TestClient.request;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.trepak.api.filter.FilterProvider;
import io.trepak.engine.config.ConfigException;
import io.trepak.engine.config.ProxyConfig;
import io.trepak.engine.net.Transport;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FilterTest {
    /** Has a look at the first letter of the key. */
    private static String filter(String type, String name, char letter, String verdict) {
        return filter(type, name, letter, verdict, "");
    }

    /** @param options what it does when it is opened */
    private static String filter(String type, String name, char letter, String verdict, String options) {
        return "package zoo; import io.trepak.api.*; import io.trepak.api.filter.*; import io.trepak.api.protocol.*;"
                + " public final class " + type + " implements FilterProvider {"
                + " public String name() { return \"" + name + "\"; }"
                + " public RequestFilter open(FilterContext context) {" + options
                + " return (in, offset, frame, client, answer) -> in[offset + frame.keyOffset(0)] == '" + letter
                + "' ? "
                + verdict + " : Verdict.PASS; } }";
    }

    @TempDir
    Path plugins;

    @Test
    void answersRejectsAndPassesOnInOrder() throws Exception {
        String answered = "answered(answer)";
        String type = filter("Guard", "guard", 'a', answered)
                .replace(
                        "public RequestFilter",
                        "private static Verdict answered(Output out) {"
                                + " out.writeText(\"+mine\\r\\n\"); return Verdict.ANSWERED; } public RequestFilter");
        PluginJar.build(plugins.resolve("guard.jar"), FilterProvider.class, "zoo.Guard\n", List.of(type));
        PluginJar.build(
                plugins.resolve("wall.jar"),
                FilterProvider.class,
                "zoo.Wall\n",
                List.of(filter("Wall", "wall", 'b', "Verdict.reject(\"not you\")")));
        try (ScriptedServer server = answering(words -> bulk(words.get(1)));
                TestProxy proxy = TestProxy.over(Transport.best())
                        .plugins(plugins)
                        .with("filters: guard wall")
                        .start(server);
                TestClient client = proxy.client()) {
            client.send(request("GET", "c1") + request("GET", "a1") + request("GET", "b1") + request("GET", "c2"))
                    .expect(bulk("c1") + "+mine\r\n-ERR not you\r\n" + bulk("c2"));
            client.ask("SET", "b2", "x".repeat(100_000)).ask("GET", "c3").expect("-ERR not you\r\n" + bulk("c3"));
            assertEquals(List.of("GET c1", "GET c2", "GET c3"), server.requests());
        }
    }

    @Test
    void aPoolThatIsNotThereStopsTheStart() throws Exception {
        PluginJar.build(
                plugins.resolve("detour.jar"),
                FilterProvider.class,
                "zoo.Detour\n",
                List.of(filter(
                        "Detour",
                        "detour",
                        'x',
                        "other",
                        " Verdict other = context.toPool(\"detour_pool\","
                                + " context.options().string(\"detour_pool\", \"other\"));")));
        ProxyConfig config = TestProxy.over(Transport.best())
                .plugins(plugins)
                .with("filters: detour", "detour_pool: nowhere")
                .at("127.0.0.1:1")
                .read();
        ConfigException e = assertThrows(
                ConfigException.class,
                () -> Proxy.check(
                        config, ProxyOptions.builder().plugins(plugins).build()));
        assertTrue(
                e.getMessage()
                        .contains(
                                "directive \"detour_pool\" names pool 'nowhere'; expected one with the protocol of pool"
                                        + " 'alpha'; so says filter 'detour' (detour.jar)"),
                e.getMessage());
    }

    @Test
    void aDetourThatALaterFilterEndsDoesNotMisleadTheNextRequest() throws Exception {
        PluginJar.build(
                plugins.resolve("detour.jar"),
                FilterProvider.class,
                "zoo.Detour\n",
                List.of(filter(
                        "Detour",
                        "detour",
                        'x',
                        "other",
                        " Verdict other = context.toPool(\"detour_pool\","
                                + " context.options().string(\"detour_pool\", \"other\"));")));
        PluginJar.build(
                plugins.resolve("wall.jar"),
                FilterProvider.class,
                "zoo.Wall\n",
                List.of(filter("Wall", "wall", 'x', "Verdict.reject(\"not you\")")));
        try (ScriptedServer server = answering(words -> bulk("right"));
                ScriptedServer wrong = answering(words -> bulk("wrong"));
                TestProxy proxy = TestProxy.over(Transport.best())
                        .plugins(plugins)
                        .global("other:\n  listen: 127.0.0.1:2\n  redis: true\n  servers:\n  - " + wrong.address()
                                + ":1")
                        .with("filters: detour wall")
                        .start(server);
                TestClient client = proxy.client()) {
            client.send(request("GET", "x") + request("GET", "a")).expect("-ERR not you\r\n" + bulk("right"));
            client.ask("SET", "x", "y".repeat(100_000)).ask("GET", "a").expect("-ERR not you\r\n" + bulk("right"));
        }
    }
}
