package @package@;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.trepak.api.protocol.FrontendCodec;
import io.trepak.api.protocol.Protocol;
import io.trepak.api.protocol.ProtocolException;
import io.trepak.api.protocol.RequestFrame;
import io.trepak.api.protocol.Route;
import io.trepak.api.tck.ProtocolTck;
import io.trepak.api.tck.TestOptions;
import io.trepak.api.tck.TestPool;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The kit takes these frames whole, byte by byte and cut at every place, splits requests, joins responses. */
class @Class@Test extends ProtocolTck {
    @Override
    protected Protocol subject() {
        return new @Class@();
    }

    @Override
    protected List<byte[]> requests() {
        return List.of(
                frame("get a\n"),
                frame("get key:\u00e4\u00ff\n"),
                frame("get \n"),
                frame("get " + "k".repeat(5000) + "\n"),
                frame("count a\n"),
                frame("count a b a key:\u00ff long-" + "x".repeat(200) + "\n"),
                frame("get\n"),
                frame("no such thing\n"),
                frame("\n"),
                frame("bye\n"));
    }

    @Override
    protected List<byte[]> responses() {
        return List.of(frame("# 3\n"), frame("= value\n"), frame("= \n"), frame("! out of memory\n"), frame("# 0\n"));
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
