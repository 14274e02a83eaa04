package io.trepak.api.tck;

import static io.trepak.api.tck.ProtocolFeed.show;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.trepak.api.protocol.BackendCodec;
import io.trepak.api.protocol.Command;
import io.trepak.api.protocol.KeyedResponses;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Makes responses to clients of the pieces of a server's, as the engine does for requests that were merged or split. */
final class ProtocolPieces {
    private final KeyedResponses keyed;
    private final BackendCodec judge;
    private final Command command;

    /**
     * @param judge of what comes out
     */
    ProtocolPieces(KeyedResponses keyed, BackendCodec judge, Command command) {
        this.keyed = keyed;
        this.judge = judge;
        this.command = command;
    }

    /** Each key's client gets its piece, if there is one. */
    void checkEach(List<String> keys, byte[] response) {
        List<ProtocolFeed.Piece> pieces = pieces(keys, response);
        int next = 0;
        for (String key : keys) {
            ProtocolOutput out = new ProtocolOutput();
            assertTrue(
                    begins(1, out),
                    () -> "begin() is false for " + command
                            + ", whose requests are merged; its responses must be taken apart");
            if (next < pieces.size() && isOf(pieces.get(next), key)) {
                write(pieces.get(next++), out);
            }
            end(out);
            assertOneResponse(out, "the response for key \"" + key + "\", its piece if there is one");
        }
        assertNoneLeft(pieces, next, keys, response);
    }

    /** The client of a request for all keys gets all pieces. Returns whether the command's responses can be taken apart. */
    boolean checkTogether(List<String> keys, byte[] response) {
        ProtocolOutput out = new ProtocolOutput();
        if (!begins(keys.size(), out)) {
            assertEquals(
                    0, out.toByteArray().length, () -> "begin() is false for " + command + ", and wrote something");
            return false;
        }
        List<ProtocolFeed.Piece> pieces = pieces(keys, response);
        int next = 0;
        for (String key : keys) {
            if (next < pieces.size() && isOf(pieces.get(next), key)) {
                write(pieces.get(next++), out);
            }
        }
        end(out);
        assertNoneLeft(pieces, next, keys, response);
        assertOneResponse(out, "the response made of the pieces of " + show(response));
        return true;
    }

    private List<ProtocolFeed.Piece> pieces(List<String> keys, byte[] response) {
        List<ProtocolFeed.Piece> all = new ProtocolFeed(0, 0)
                .pieces(keyed, command, keys.size(), response, response.length)
                .pieces();
        List<ProtocolFeed.Piece> ofKeys =
                all.stream().filter(piece -> !"".equals(piece.key())).toList();
        assertTrue(
                all.size() == 1 || !ofKeys.isEmpty(),
                () -> "no piece of " + show(response)
                        + " says whose it is, so all are dropped; each that a key brought needs key(…) or nextKey()");
        return ofKeys;
    }

    private boolean begins(int keys, ProtocolOutput out) {
        Trial.begin(() -> "begin for " + command + " and " + keys + " keys");
        return keyed.begin(command, keys, out);
    }

    private void end(ProtocolOutput out) {
        Trial.begin(() -> "end for " + command);
        keyed.end(command, out);
    }

    private static boolean isOf(ProtocolFeed.Piece piece, String key) {
        return piece.key() == null || piece.key().equals(key);
    }

    private static void write(ProtocolFeed.Piece piece, ProtocolOutput out) {
        out.write(piece.content().getBytes(StandardCharsets.ISO_8859_1));
    }

    private void assertOneResponse(ProtocolOutput out, String what) {
        byte[] written = out.toByteArray();
        try {
            new ProtocolFeed(0, 0).response(judge, command, written, written.length);
        } catch (AssertionError e) {
            throw new AssertionError(
                    what + " and what begin and end wrote, must be one whole response, but is " + show(written) + ": "
                            + e.getMessage(),
                    e);
        }
    }

    private static void assertNoneLeft(List<ProtocolFeed.Piece> pieces, int next, List<String> keys, byte[] response) {
        assertEquals(
                0,
                pieces.size() - next,
                () -> "pieces whose key nobody asked for, or not in this order: keys " + keys + ", response "
                        + show(response));
    }
}
