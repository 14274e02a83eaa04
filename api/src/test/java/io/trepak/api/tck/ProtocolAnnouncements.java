package io.trepak.api.tck;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.trepak.api.protocol.BackendCodec;
import io.trepak.api.protocol.ResponseFrame;
import java.util.List;

/** What a codec writes to a server on its own account, and how many responses it says that brings. */
final class ProtocolAnnouncements {
    private final BackendCodec codec;
    private final int lane;

    ProtocolAnnouncements(BackendCodec codec, int lane) {
        this.codec = codec;
        this.lane = lane;
    }

    /** @param responses what a server says; empty when that is not known */
    void checkCleanUp(List<byte[]> responses) {
        ProtocolOutput out = new ProtocolOutput();
        String call = "cleanUp of lane " + lane;
        Trial.begin(() -> call);
        int due = codec.cleanUp(out);
        String what = call + " wrote " + out.shown() + " and announced " + due + " responses";
        assertTrue(due >= 0 && due > 0 == out.toByteArray().length > 0, () -> what + "; both or neither");
        if (responses.isEmpty()) {
            return;
        }
        assertEquals(
                responses.size(),
                due,
                () -> what + "; the server sends " + responses.size()
                        + ", and with another number the next client gets the response to somebody else's request");
        for (byte[] response : responses) {
            ResponseFrame frame = new ResponseFrame();
            frame.begin(null, 0);
            Trial.begin(() -> "decode of " + Shown.bytes(response));
            int length = codec.decode(response, 0, response.length, frame);
            assertEquals(
                    response.length,
                    length,
                    () -> "decode of the whole response to " + call + ", " + Shown.bytes(response));
            assertEquals(
                    ResponseFrame.Status.OK,
                    frame.status(),
                    () -> call + ": " + Shown.bytes(response) + " would end the connection");
        }
    }
}
