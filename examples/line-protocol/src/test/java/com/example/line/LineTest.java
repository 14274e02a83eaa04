package com.example.line;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.trepak.api.Options;
import io.trepak.api.protocol.BackendCodec;
import io.trepak.api.protocol.Protocol;
import io.trepak.api.protocol.ProtocolException;
import io.trepak.api.protocol.RequestFrame;
import io.trepak.api.protocol.ResponseFrame;
import io.trepak.api.tck.ProtocolTck;
import io.trepak.api.tck.TestOptions;
import io.trepak.api.tck.TestPool;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LineTest extends ProtocolTck {
    private static final Options NONE = TestOptions.none();

    @Override
    protected Protocol subject() {
        return new Line();
    }

    @Override
    protected List<byte[]> requests() {
        return List.of(
                frame("get a\n"),
                frame("get \u00e4\u00ff\u0000\n"),
                frame("get " + "k".repeat(3000) + "\n"),
                frame("set a value\n"),
                frame("set a \n"),
                frame("set a a value with blanks \u00ff\n"),
                frame("set a " + "v".repeat(20_000) + "\n"),
                frame("mget a\n"),
                frame("mget a bb a \u00ff long" + "x".repeat(200) + "\n"),
                frame("del a\n"),
                frame("del a b c d e\n"),
                frame("ping\n"),
                frame("quit\n"),
                frame("what is this\n"),
                frame("\n"),
                frame("get\n"));
    }

    @Override
    protected List<byte[]> responses() {
        return List.of(
                frame("COUNT 3\n"),
                frame("COUNT \n"),
                frame("OK\n"),
                frame("VALUE \n"),
                frame("VALUE some \u00ff thing\n"),
                frame("VALUE " + "v".repeat(20_000) + "\n"),
                frame("NONE\n"),
                frame("LIST 0\n"),
                frame("LIST 1\nVALUE a\n"),
                frame("LIST 3\nVALUE a\nNONE\nVALUE \u00ff\n"),
                frame("ERROR no room for this value\n"),
                frame("BUSY loading\n"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "get",
                "get ",
                "get a b",
                "get  a",
                "mget",
                "mget a  b",
                "mget a ",
                "del",
                "set",
                "set a",
                "set  b",
                "ping a",
                "quit now"
            })
    void aCommandWithTheWrongWordsIsAnsweredWithAnErrorByTheProxy(String line) {
        assertEquals(LineCommand.MISUSED, decoded(line + "\n").command());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "GET a", "gets a", "ge", "unknown", "misused"})
    void whatIsNoCommandIsAnsweredWithAnErrorByTheProxy(String line) {
        assertEquals(LineCommand.UNKNOWN, decoded(line + "\n").command());
    }

    @ParameterizedTest
    @ValueSource(strings = {"HELLO\n", "\n", "LIST\n", "LIST x\n", "LIST -1\n", "LIST 12345678901\n", "OKAY\n"})
    void aServerThatSpeaksSomethingElseIsGivenUp(String response) {
        BackendCodec codec = pool(NONE).backend();
        byte[] bytes = frame(response);
        assertThrows(ProtocolException.class, () -> codec.decode(bytes, 0, bytes.length, new ResponseFrame()));
    }

    @Test
    void aBusyServerCountsAsFailed() {
        ResponseFrame frame = new ResponseFrame();
        byte[] bytes = frame("BUSY loading\n");
        assertEquals(bytes.length, pool(NONE).backend().decode(bytes, 0, bytes.length, frame));
        assertEquals(ResponseFrame.Status.UNAVAILABLE, frame.status());
    }

    @Test
    void theOptionBoundsTheLine() {
        Options options = TestOptions.of(Map.of(Line.MAX_BYTES, "100"));
        byte[] fits = frame("get " + "k".repeat(96) + "\n");
        assertEquals(101, pool(options).frontend().decode(fits, 0, fits.length, new RequestFrame()));
        byte[] endless = frame("get " + "k".repeat(97));
        assertThrows(
                ProtocolException.class,
                () -> pool(options).frontend().decode(endless, 0, endless.length, new RequestFrame()));
        byte[] manyLines = frame("LIST 50\n" + "VALUE 1234567890\n".repeat(50));
        assertEquals(
                manyLines.length,
                pool(options).backend().decode(manyLines, 0, manyLines.length, new ResponseFrame()));
    }

    @Test
    void anOptionThatAllowsNoCommandIsRefused() {
        Options options = TestOptions.of(Map.of(Line.MAX_BYTES, "10"));
        assertThrows(IllegalArgumentException.class, () -> pool(options));
    }

    private TestPool pool(Options options) {
        return TestPool.of(subject(), options);
    }

    private RequestFrame decoded(String line) {
        RequestFrame frame = new RequestFrame();
        assertEquals(line.length(), pool(NONE).frontend().decode(frame(line), 0, line.length(), frame));
        return frame;
    }
}
