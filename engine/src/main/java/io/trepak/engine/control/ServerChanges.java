package io.trepak.engine.control;

import io.trepak.api.Server;
import io.trepak.engine.pool.ServerSet;
import java.util.ArrayList;
import java.util.List;

/** What has become of the servers of a pool, in lines for people. */
final class ServerChanges {
    private ServerChanges() {}

    static List<String> lines(String pool, ServerSet before, ServerSet after) {
        List<String> lines = new ArrayList<>();
        for (Server server : after.servers()) {
            String name = "pool '" + pool + "': server '" + server.name() + "'";
            int old = before.indexOf(server.name());
            if (old < 0) {
                lines.add(name + " added" + at(" at ", server) + ", weight " + server.weight());
                continue;
            }
            Server was = before.servers().get(old);
            if (!at("", was).equals(at("", server))) {
                lines.add(name
                        + (server.address() == null ? " is nowhere now" : at(" is at ", server) + " now")
                        + at(", was at ", was));
            }
            if (was.weight() != server.weight()) {
                lines.add(name + " has weight " + server.weight() + " now, had " + was.weight());
            }
        }
        for (Server server : before.servers()) {
            if (after.indexOf(server.name()) < 0) {
                lines.add("pool '" + pool + "': server '" + server.name() + "' removed" + at(", was at ", server));
            }
        }
        return lines;
    }

    private static String at(String before, Server server) {
        return server.address() == null ? "" : before + server.address();
    }
}
