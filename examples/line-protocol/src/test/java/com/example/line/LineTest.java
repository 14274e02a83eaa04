package com.example.line;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.trepak.api.Options;
import io.trepak.api.protocol.BackendCodec;
import io.trepak.api.protocol.Protocol;
import io.trepak.api.protocol.ProtocolException;
import io.trepak.api.protocol.RequestFrame;
import io.trepak.api.protocol.ResponseFrame;
import io.trepak.api.tck.Example;
import io.trepak.api.tck.Joined;
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
    protected List<Example> examples() {
        return List.of(
                Example.of("get a\n").keys("a"),
                Example.of("get \u00e4\u00ff\u0000\n").keys("\u00e4\u00ff\u0000"),
                Example.of("get " + "k".repeat(3000) + "\n").keys("k".repeat(3000)),
                Example.of("set a value\n").keys("a"),
                Example.of("set a \n").keys("a"),
                Example.of("set a a value with blanks \u00ff\n").keys("a"),
                Example.of("set a " + "v".repeat(20_000) + "\n").keys("a"),
                Example.of("mget a\n").keys("a"),
                Example.of("mget a bb a \u00ff long" + "x".repeat(200) + "\n").keys("a", "bb", "a", "\u00ff", "long" + "x".repeat(200)),
                Example.of("del a\n").keys("a"),
                Example.of("del a b c d e\n").keys("a", "b", "c", "d", "e"),
                Example.of("ping\n"),
                Example.of("quit\n"),
                Example.of("what is this\n"),
                Example.of("\n"),
                Example.of("get\n"));
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

    @Override
    protected List<Joined> joins() {
        return List.of(
                Joined.of("mget a b c\n")
                        .answered("LIST 2\nVALUE 1\nNONE\n", 0, 2)
                        .answered("LIST 1\nVALUE 2\n", 1)
                        .gives("LIST 3\nVALUE 1\nVALUE 2\nNONE\n"),
                Joined.of("del a b c\n")
                        .answered("COUNT 1\n", 1)
                        .answered("COUNT 2\n", 0, 2)
                        .gives("COUNT 3\n"),
                Joined.of("del a b\n")
                        .answered("COUNT 1\n", 0)
                        .failed("Connection refused", 1)
                        .gives("ERROR Connection refused\n"));
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
