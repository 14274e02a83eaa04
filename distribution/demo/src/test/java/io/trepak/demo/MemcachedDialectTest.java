package io.trepak.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class MemcachedDialectTest {
    private final AtomicLong now = new AtomicLong(1_000_000);
    private final List<String> traced = new ArrayList<>();
    private final Store store = new Store(now::get, 2_000_000);
    private final Talk talk = new Talk(new MemcachedDialect(traced::add, store));

    private void answers(String expected, String request) throws IOException {
        assertEquals(expected.replace("|", "\r\n"), talk.send(request.replace("|", "\r\n")), request);
    }

    @Test
    void storesByItsSixCommands() throws IOException {
        answers("NOT_STORED|", "replace k 0 0 1|x|");
        answers("NOT_STORED|", "append k 0 0 1|x|");
        answers("STORED|", "add k 7 0 1|b|");
        answers("NOT_STORED|", "add k 0 0 1|x|");
        answers("STORED|", "append k 0 0 1|c|");
        answers("STORED|", "prepend k 0 0 1|a|");
        answers("VALUE k 7 3|abc|END|", "get k|");
        answers("STORED|", "set k 0 0 0||");
        answers("VALUE k 0 0||END|", "get k|");
        assertEquals("get k", traced.get(traced.size() - 1));
    }

    @Test
    void findsManyKeysAtOnce() throws IOException {
        answers("STORED|STORED|", "set a 0 0 1|1|set b 0 0 1|2|");
        answers("VALUE b 0 1|2|VALUE a 0 1|1|END|", "get b none a|");
    }

    @Test
    void swapsOnlyWhatNobodyChanged() throws IOException {
        answers("NOT_FOUND|", "cas k 0 0 1 1|x|");
        answers("STORED|", "set k 0 0 1|a|");
        answers("VALUE k 0 1 1|a|END|", "gets k|");
        answers("STORED|", "cas k 0 0 1 1|b|");
        answers("EXISTS|", "cas k 0 0 1 1|c|");
    }

    @Test
    void countsWithoutSign() throws IOException {
        answers("NOT_FOUND|", "incr n 1|");
        answers("STORED|", "set n 0 0 20|18446744073709551615|");
        answers("0|", "incr n 1|");
        answers("0|", "decr n 5|");
        answers("12|", "incr n 12|");
        answers("STORED|", "set s 0 0 1|x|");
        answers("CLIENT_ERROR cannot increment or decrement non-numeric value|", "incr s 1|");
        answers("CLIENT_ERROR bad command line format|", "incr n x|");
    }

    @Test
    void forgetsDeletesAndTouches() throws IOException {
        answers("STORED|", "set k 0 10 1|x|");
        answers("TOUCHED|", "touch k 20|");
        now.addAndGet(19_999);
        answers("VALUE k 0 1|x|END|", "get k|");
        now.addAndGet(1);
        answers("END|", "get k|");
        answers("NOT_FOUND|", "touch k 1|");
        answers("NOT_FOUND|", "delete k|");
        answers("STORED|", "set k 0 -1 1|x|");
        answers("END|", "get k|");
        answers("STORED|", "set k 0 0 1|x|");
        answers("DELETED|", "delete k|");
    }

    @Test
    void keepsQuietWhenAskedTo() throws IOException {
        answers("VALUE k 0 1|x|END|", "set k 0 0 1 noreply|x|get k|");
        answers("END|", "delete k noreply|get k|");
    }

    @Test
    void refusesWhatIsTooMuch() throws IOException {
        String big = "x".repeat((1 << 20) + 1);
        answers("SERVER_ERROR object too large for cache|", "set k 0 0 " + big.length() + "|" + big + "|");
        String half = big.substring(2);
        answers("STORED|", "set a 0 0 " + half.length() + "|" + half + "|");
        answers("SERVER_ERROR out of memory storing object|", "set b 0 0 " + half.length() + "|" + half + "|");
    }

    @Test
    void answersWhatItDoesNotKnowWithAnError() throws IOException {
        answers("ERROR|ERROR|", "fly away|get|");
        answers("CLIENT_ERROR bad command line format|", "set k 0 0|");
        assertTrue(talk.send("version\r\nquit\r\nversion\r\n").matches("VERSION \\S+\r\n"));
    }
}
