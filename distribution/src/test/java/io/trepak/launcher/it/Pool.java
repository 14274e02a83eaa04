package io.trepak.launcher.it;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** A pool of a configuration file: name, port, lines of {@code key: value}, entries of servers. */
record Pool(String name, int port, List<String> keys, List<String> servers) {

    /**
     * Servers that keep the places they would have on the ports of the sample configuration.
     *
     * @param keys lines of the file, but listen and servers
     */
    static Pool of(String name, List<Server> servers, String... keys) throws IOException {
        List<String> entries = new ArrayList<>();
        for (int i = 0; i < servers.size(); i++) {
            entries.add("127.0.0.1:" + servers.get(i).port + ":1 127.0.0.1:" + (7000 + i));
        }
        return new Pool(name, Ports.free(), List.of(keys), entries);
    }

    /** The same behind another port. */
    Pool elsewhere() throws IOException {
        return new Pool(name, Ports.free(), keys, servers);
    }

    String yaml() {
        StringBuilder text = new StringBuilder(name + ":\n  listen: 127.0.0.1:" + port + "\n");
        keys.forEach(key -> text.append("  ").append(key).append('\n'));
        text.append("  servers:\n");
        servers.forEach(server -> text.append("   - ").append(server).append('\n'));
        return text.toString();
    }
}
