package @package@;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.trepak.api.protocol.FrontendCodec;
import io.trepak.api.protocol.Protocol;
import io.trepak.api.protocol.ProtocolException;
import io.trepak.api.protocol.RequestFrame;
import io.trepak.api.protocol.Route;
import io.trepak.api.tck.Example;
import io.trepak.api.tck.Joined;
import io.trepak.api.tck.ProtocolTck;
import io.trepak.api.tck.TestOptions;
import io.trepak.api.tck.TestPool;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * The kit takes these frames whole, byte by byte and cut at every place, compares the keys, splits requests, joins responses.
 */
class @Class@Test extends ProtocolTck {
    @Override
    protected Protocol subject() {
        return new @Class@();
    }

    @Override
    protected List<Example> examples() {
        String longKey = "k".repeat(5000);
        return List.of(
                Example.of("get a\n").keys("a"),
                Example.of("get key:\u00e4\u00ff\n").keys("key:\u00e4\u00ff"),
                Example.of("get \n").keys(""),
                Example.of("get " + longKey + "\n").keys(longKey),
                Example.of("count a\n").keys("a"),
                Example.of("count a b a key:\u00ff longer\n").keys("a", "b", "a", "key:\u00ff", "longer"),
                Example.of("get\n"),
                Example.of("no such thing\n"),
                Example.of("\n"),
                Example.of("bye\n"));
    }

    @Override
    protected List<byte[]> responses() {
        return List.of(frame("# 3\n"), frame("= value\n"), frame("= \n"), frame("! out of memory\n"), frame("# 0\n"));
    }

    @Override
    protected List<Joined> joins() {
        return List.of(
                Joined.of("count a b c\n")
                        .answered("# 2\n", 0, 2)
                        .answered("# 40\n", 1)
                        .gives("# 42\n"),
                Joined.of("count a b\n")
                        .answered("# 1\n", 0)
                        .failed("Connection refused", 1)
                        .gives("! Connection refused\n"));
    }

    @Test
    void answersWhatItDoesNotKnowAndWhatLacksAKeyByItself() {
        assertEquals(Route.LOCAL, decoded("what\n").command().route());
        assertEquals(Route.LOCAL, decoded("get\n").command().route());
        assertTrue(decoded("bye\n").closesAfter());
    }

    @Test
    void givesUpOnALineThatNeverEnds() {
        byte[] endless = frame("x".repeat(100_000));
        assertThrows(ProtocolException.class, () -> codec().decode(endless, 0, endless.length, new RequestFrame()));
    }

    private RequestFrame decoded(String line) {
        RequestFrame frame = new RequestFrame();
        assertEquals(line.length(), codec().decode(frame(line), 0, line.length(), frame));
        return frame;
    }

    private FrontendCodec codec() {
        return TestPool.of(subject(), TestOptions.none()).frontend();
    }
}
