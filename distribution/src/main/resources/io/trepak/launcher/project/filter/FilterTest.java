package @package@;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.trepak.api.Options;
import io.trepak.api.filter.FilterProvider;
import io.trepak.api.filter.RequestFilter;
import io.trepak.api.filter.Verdict;
import io.trepak.api.protocol.RequestFrame;
import io.trepak.api.tck.FilterTck;
import io.trepak.api.tck.TestFilterClient;
import io.trepak.api.tck.TestFilterContext;
import io.trepak.api.tck.TestOptions;
import java.util.Map;
import org.junit.jupiter.api.Test;

class @Class@Test extends FilterTck {
    @Override
    protected FilterProvider subject() {
        return new @Class@();
    }

    private static Verdict verdict(Options options, int... keyLengths) {
        RequestFrame frame = new RequestFrame();
        for (int length : keyLengths) {
            frame.addKey(0, length, 0, length);
        }
        RequestFilter filter = new @Class@().open(new TestFilterContext(options));
        return filter.onRequest(new byte[1000], 0, frame, new TestFilterClient("10.1.2.3:51234"), null);
    }

    @Test
    void passesKeysOfTheLengthAllowed() {
        assertSame(Verdict.PASS, verdict(TestOptions.none(), 1, 250));
        assertSame(Verdict.PASS, verdict(TestOptions.none()));
    }

    @Test
    void refusesARequestWithOneKeyTooLong() {
        Options five = TestOptions.of(Map.of("@name@_max_key_bytes", "5"));
        assertSame(Verdict.PASS, verdict(five, 5, 5));
        assertEquals("key longer than 5 bytes", verdict(five, 5, 6).rejection());
    }

    @Test
    void sparesUsersALimitThatAllowsNothing() {
        Options none = TestOptions.of(Map.of("@name@_max_key_bytes", "0"));
        assertThrows(IllegalArgumentException.class, () -> verdict(none, 1));
    }
}
