package io.trepak.engine.topology;

import io.trepak.api.topology.PoolTopology;
import io.trepak.api.topology.Topology;
import io.trepak.api.topology.TopologyContext;
import io.trepak.api.topology.TopologySource;
import io.trepak.api.topology.Trouble;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;

/**
 * A topology that a test moves. The two find each other by the system's properties: the plugin has classes of its own, but for those of
 * the API and the JDK.
 */
public final class ScriptedTopology implements TopologySource {
    /**
     * The property: a {@code Map} from {@code context}, {@code events}, {@code first}, and perhaps {@code page}, which it shows, and {@code
     * noun}.
     */
    public static final String PROPERTY = "trepak.test.topology";

    @Override
    public String name() {
        return "scripted";
    }

    @Override
    public String serverNoun() {
        Map<?, ?> script = (Map<?, ?>) System.getProperties().get(PROPERTY);
        return script.get("noun") instanceof String noun ? noun : "server";
    }

    @Override
    @SuppressWarnings("unchecked")
    public PoolTopology open(TopologyContext context) {
        String word = context.options().string("scripted_word", "");
        Map<String, Object> script =
                (Map<String, Object>) System.getProperties().get(PROPERTY);
        BiConsumer<String, Object> events = (BiConsumer<String, Object>) script.get("events");
        if (script.get("page") instanceof Map<?, ?> page) {
            context.page("scripted", () -> (Map<String, ?>) page);
        }
        events.accept("open " + word + " " + context.configured().size(), null);
        return new PoolTopology() {
            @Override
            public void start(Topology last) {
                events.accept("start " + word, last);
                script.put("context", context);
                if (last == null && script.get("first") instanceof Topology first) {
                    context.publish(first);
                }
            }

            @Override
            public void onTrouble(List<Trouble> seen) {
                events.accept("trouble", seen);
            }

            @Override
            public void onLostRequests(String server, int requests) {
                events.accept("lost " + server + " " + requests, null);
            }

            @Override
            public void refresh() {
                events.accept("refresh", null);
            }

            @Override
            public void close() {
                events.accept("close " + word, null);
            }
        };
    }
}
