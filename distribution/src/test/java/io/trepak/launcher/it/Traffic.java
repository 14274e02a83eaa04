package io.trepak.launcher.it;

import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** What is said to a pool, counted: requests of one key and their bytes, and the bytes of their responses. */
final class Traffic {
    private static final int KEYS = 200;

    private final int port;
    long requests;
    long requestBytes;
    long responseBytes;

    Traffic(int port) {
        this.port = port;
    }

    /** Two clients, one after the other; the first says goodbye by closing, the second stays. */
    Link redis() throws IOException {
        try (Link link = new Link(port)) {
            for (int i = 0; i < KEYS; i++) {
                one(link, Link.request("SET", "k" + i, "v".repeat(i)));
            }
            link.ask("PING"); // answered by the proxy, so no server counts it
        }
        Link link = new Link(port);
        for (int i = 0; i < KEYS; i++) {
            one(link, Link.request("GET", "k" + 2 * i));
        }
        return link;
    }

    private void one(Link link, byte[] request) throws IOException {
        link.send(request);
        count(request, link.redisAnswer());
    }

    Link memcached() throws IOException {
        try (Link link = new Link(port)) {
            for (int i = 0; i < KEYS; i++) {
                line(link, "set k" + i + " 0 0 " + i + "\r\n" + "v".repeat(i) + "\r\n");
            }
        }
        Link link = new Link(port);
        for (int i = 0; i < KEYS; i++) {
            line(link, "get k" + 2 * i + "\r\n");
        }
        return link;
    }

    private void line(Link link, String text) throws IOException {
        byte[] request = text.getBytes(StandardCharsets.ISO_8859_1);
        link.send(request);
        count(request, link.memcachedAnswer());
    }

    private void count(byte[] request, byte[] answer) {
        requests++;
        requestBytes += request.length;
        responseBytes += answer.length;
    }
}
