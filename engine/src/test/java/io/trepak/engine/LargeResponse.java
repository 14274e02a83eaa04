package io.trepak.engine;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A response of Redis that is made while it is sent, so that the server of a test does not hold it: a head, then one
 * element after the other, then an end.
 */
record LargeResponse(String head, String element, long elements, String end) {
    private static final int PIECE_BYTES = 64 << 10;

    /** An array of so many elements. */
    static LargeResponse array(long elements, String element) {
        return new LargeResponse("*" + elements + "\r\n", element, elements, "");
    }

    long length() {
        return head.length() + elements * element.length() + end.length();
    }

    /** Some elements behind each other. */
    private byte[] piece() {
        return bytes(element.repeat((int) Math.min(elements, Math.max(1, PIECE_BYTES / element.length()))));
    }

    /** Sends all of it, and counts what has left. */
    private void send(ScriptedServer.Peer proxy, byte[] piece, AtomicLong sentBytes) throws IOException {
        send(proxy, bytes(head), head.length(), sentBytes);
        long left = elements * element.length();
        for (; left > 0; left -= piece.length) {
            send(proxy, piece, (int) Math.min(left, piece.length), sentBytes);
        }
        send(proxy, bytes(end), end.length(), sentBytes);
    }

    /** In slices, because what is sent at once is copied into a buffer of this process. */
    private static void send(ScriptedServer.Peer proxy, byte[] bytes, int count, AtomicLong sentBytes)
            throws IOException {
        for (int at = 0; at < count; at += PIECE_BYTES) {
            byte[] slice = Arrays.copyOfRange(bytes, at, Math.min(count, at + PIECE_BYTES));
            proxy.send(slice);
            sentBytes.addAndGet(slice.length);
        }
    }

    /** Sends all of it, and counts what has left. */
    void send(ScriptedServer.Peer proxy, AtomicLong sentBytes) throws IOException {
        send(proxy, piece(), sentBytes);
    }

    /** Reads all of it and looks at every byte. */
    void expect(TestClient client) throws IOException {
        client.expect(head);
        int perPiece = Math.max(1, PIECE_BYTES / element.length());
        String piece = element.repeat(perPiece);
        for (long left = elements; left > 0; left -= perPiece) {
            client.expect(left >= perPiece ? piece : element.repeat((int) left));
        }
        client.expect(end);
    }

    /** A server that gives this response to every request but HELLO and GET, which gets its key. */
    ScriptedServer.Script served(AtomicLong sentBytes) {
        byte[] piece = piece(); // one for all connections, and before anybody looks at how much memory there is
        return proxy -> {
            for (List<String> words = proxy.request(); words != null; words = proxy.request()) {
                switch (words.get(0)) {
                    case "HELLO" -> proxy.send("%1\r\n$5\r\nproto\r\n:3\r\n");
                    case "GET" -> proxy.send(TestClient.bulk(words.get(1)));
                    default -> send(proxy, piece, sentBytes);
                }
            }
        };
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }
}
