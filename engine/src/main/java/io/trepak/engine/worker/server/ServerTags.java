package io.trepak.engine.worker.server;

import io.trepak.api.Server;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import java.util.zip.CRC32;

/**
 * Numbers that name the servers of a pool to clients: 24 bits made of a server's name alone, so that every proxy with this
 * server gives it the same, whatever the order of its list. Made with its pool, immutable.
 */
final class ServerTags {
    private static final int LARGEST = 0xffffff;

    private final int[] tags;

    ServerTags(List<Server> servers) {
        tags = new int[servers.size()];
        int[] byName = IntStream.range(0, tags.length)
                .boxed()
                .sorted(Comparator.comparing(server -> servers.get(server).name()))
                .mapToInt(Integer::intValue)
                .toArray();
        for (int server : byName) {
            tags[server] = freeFrom(hash(servers.get(server).name()));
        }
    }

    /** CRC-32 (ISO 3309), its upper eight bits folded into the lower ones. */
    private static int hash(String name) {
        CRC32 crc = new CRC32();
        crc.update(name.getBytes(StandardCharsets.UTF_8));
        return (int) (crc.getValue() ^ crc.getValue() >>> 24) & LARGEST;
    }

    /** Two names with one hash: the later name takes the next number that is free. */
    private int freeFrom(int wanted) {
        int tag = wanted;
        while (tag == 0 || isTaken(tag)) {
            tag = tag + 1 & LARGEST;
        }
        return tag;
    }

    private boolean isTaken(int wanted) {
        return Arrays.stream(tags).anyMatch(tag -> tag == wanted);
    }

    /** The tag of a server; 1 to 16,777,215. */
    int tagOf(int server) {
        return tags[server];
    }

    /** The server with this tag, or {@link Router#GONE}. */
    int serverOf(int tag) {
        for (int server = 0; server < tags.length; server++) {
            if (tags[server] == tag) {
                return server;
            }
        }
        return Router.GONE;
    }
}
