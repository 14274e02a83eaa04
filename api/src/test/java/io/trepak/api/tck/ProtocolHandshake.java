package io.trepak.api.tck;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import io.trepak.api.protocol.BackendCodec;
import io.trepak.api.protocol.ProtocolException;
import io.trepak.api.protocol.ResponseFrame;
import java.util.Iterator;
import java.util.List;

/** Shakes hands with a codec as the engine does, round by round, for {@link ProtocolTck}. */
final class ProtocolHandshake {
    private static final int ROUNDS_MAX = 16;

    private final BackendCodec codec;
    private final int lane;
    private final boolean serverSpeaksFirst;

    ProtocolHandshake(BackendCodec codec, int lane, boolean serverSpeaksFirst) {
        this.codec = codec;
        this.lane = lane;
        this.serverSpeaksFirst = serverSpeaksFirst;
    }

    /** A server that says this, in order, and nothing else. */
    void checkAgainst(List<byte[]> said) {
        Iterator<byte[]> next = said.iterator();
        for (int round = 0; round <= ROUNDS_MAX; round++) {
            int due = round(round);
            if (due == 0) {
                assertFalse(
                        next.hasNext(),
                        "the handshake of lane " + lane + " is over after " + round
                                + " rounds, and the server's next response was not announced; the engine would take it"
                                + " for the response to the first request");
                return;
            }
            for (int i = 0; i < due; i++) {
                assertTrue(
                        next.hasNext(),
                        "handshake(" + round + ") of lane " + lane + " announced more responses than the " + said.size()
                                + " that the server sends");
                byte[] response = next.next();
                assertEquals(
                        ResponseFrame.Status.OK,
                        statusOf(response),
                        () -> "the codec refuses what handshakeResponses() has for lane " + lane + ": "
                                + ProtocolFeed.show(response));
            }
        }
        neverEnds();
    }

    /** A server that likes whatever it is told, in words that are the protocol's: as far as that leads. */
    void checkWith(List<byte[]> responses) {
        for (int round = 0; round <= ROUNDS_MAX; round++) {
            int due = round(round);
            if (due == 0) {
                return;
            }
            for (int i = 0; i < due; i++) {
                if (!takesOneOf(responses)) {
                    return; // what it wants to hear is not known
                }
            }
        }
        neverEnds();
    }

    private void neverEnds() {
        fail("the handshake of lane " + lane + " goes on after " + ROUNDS_MAX
                + " rounds; a round that announces no response ends it");
    }

    /** Returns how many responses the round announces. */
    private int round(int round) {
        ProtocolOutput out = new ProtocolOutput();
        Trial.begin(() -> "handshake(" + round + ") of lane " + lane);
        int due = codec.handshake(round, out);
        String what = "handshake(" + round + ") of lane " + lane + " wrote " + out.shown() + " and announced " + due
                + " responses";
        assertTrue(due >= 0, () -> what + "; 0 ends the handshake");
        boolean writes = out.toByteArray().length > 0;
        assertTrue(
                writes == due > 0 || !writes && serverSpeaksFirst,
                () -> what + "; both or neither, unless serverSpeaksFirst()");
        return due;
    }

    private boolean takesOneOf(List<byte[]> responses) {
        for (byte[] response : responses) {
            try {
                if (statusOf(response) == ResponseFrame.Status.OK) {
                    return true;
                }
                return false;
            } catch (ProtocolException e) {
                // another one, then
            }
        }
        return false;
    }

    private ResponseFrame.Status statusOf(byte[] response) {
        ResponseFrame frame = new ResponseFrame();
        for (int at = 0; at < response.length; ) {
            frame.begin(null, 0);
            Trial.begin(() -> "decode of " + Shown.bytes(response));
            int length = codec.decode(response, at, response.length, frame);
            if (length <= 0) {
                throw new ProtocolException("not whole");
            }
            at += length;
        }
        return frame.status();
    }
}
