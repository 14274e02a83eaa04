package io.trepak.protocol.memcached;

import io.trepak.api.protocol.Protocol;
import io.trepak.api.tck.Example;
import io.trepak.api.tck.Joined;
import io.trepak.api.tck.Merged;
import io.trepak.api.tck.ProtocolTck;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;

class MemcachedTest extends ProtocolTck {
    private static final String LONG_KEY = "k".repeat(250);

    @Override
    protected Protocol subject() {
        return new Memcached();
    }

    /** One object of one cache line. */
    @Override
    protected int maxBytesPerClient() {
        return 64;
    }

    @Override
    protected List<Example> examples() {
        return List.of(
                Example.of("get a\r\n").keys("a").answered("VALUE a 0 1\r\nx\r\nEND\r\n"),
                Example.of("get a b\r\n").keys("a", "b"),
                Example.of("  get   a  b a   \r\n").keys("a", "b", "a"),
                Example.of("gets \u00ff\u0080\u00e9\r\n").keys("\u00ff\u0080\u00e9"),
                Example.of("gets one two three four five six\r\n").keys("one", "two", "three", "four", "five", "six"),
                Example.of("get " + LONG_KEY + " x " + LONG_KEY + "\r\n").keys(LONG_KEY, "x", LONG_KEY),
                Example.of("get" + " key".repeat(700) + "\r\n")
                        .keys(Collections.nCopies(700, "key").toArray(String[]::new)),
                Example.of("gat 0 a\r\n").keys("a"),
                Example.of("gats -1 a\r\n").keys("a"),
                Example.of("gat 0 a b\r\n").keys("a", "b"),
                Example.of("gats  60  a   b a\r\n").keys("a", "b", "a"),
                Example.of("set a 0 0 0\r\n\r\n").keys("a"),
                Example.of("set a 0 0 1\r\nx\r\n").keys("a").answered("STORED\r\n"),
                Example.of("add " + LONG_KEY + " 4294967295 -2147483648 5 noreply\r\n\r\n\r\n\n\r\n")
                        .keys(LONG_KEY),
                Example.of("replace  a  1  2  3  \r\nxyz\r\n").keys("a"),
                Example.of("append a 0 0 40000\r\n" + "v".repeat(40000) + "\r\n")
                        .keys("a"),
                Example.of("prepend a 0 0 9\r\n\u0000\u0001\u0080\u00ff\r\nget\r\n")
                        .keys("a"),
                Example.of("cas a 0 2147483647 1 18446744073709551615\r\nx\r\n").keys("a"),
                Example.of("cas a 0 0 1 0 noreply\r\nx\r\n").keys("a"),
                Example.of("incr a 18446744073709551615\r\n").keys("a"),
                Example.of("decr a 007 noreply\r\n").keys("a"),
                Example.of("delete a\r\n").keys("a"),
                Example.of("delete a 0\r\n").keys("a"),
                Example.of("delete a noreply\r\n").keys("a"),
                Example.of("delete a 0 noreply\r\n").keys("a"),
                Example.of("touch a -1\r\n").keys("a"),
                Example.of("touch a 5 noreply\r\n").keys("a"),
                Example.of("mg a\r\n").keys("a"),
                Example.of("mg a v t k O123 q\r\n").keys("a"),
                Example.of("mg Zm9v b v\r\n").keys("Zm9v").routedBy("foo"),
                Example.of("ms a 1 T5 q c\r\nx\r\n").keys("a"),
                Example.of("ms /w== 40000 b\r\n" + "v".repeat(40000) + "\r\n")
                        .keys("/w==")
                        .routedBy("\u00ff"),
                Example.of("ms a 0\r\n\r\n").keys("a"),
                Example.of("md a q I T30\r\n").keys("a"),
                Example.of("ma a N0 J13 v\r\n").keys("a"),
                Example.of("me a\r\n").keys("a"),
                Example.of("me Zm9v b\r\n").keys("Zm9v").routedBy("foo"),
                Example.of("version\r\n"),
                Example.of("verbosity 1 noreply\r\n"),
                Example.of("quit\r\n"),
                // Answered here
                Example.of("\r\n"),
                Example.of("get\r\n"),
                Example.of("stats\r\n"),
                Example.of("flush_all\r\n"),
                Example.of("shutdown\r\n"),
                Example.of("mn\r\n"),
                Example.of("mg a v v\r\n").keys("a"),
                Example.of("ms a 5 !\r\nget b\r\n").keys("a"),
                Example.of("unknown-command\r\n"),
                Example.of("get a\n").keys("a"),
                Example.of("set a 0 0 1\r\nxyz"),
                Example.of("set a x 0 5\r\nget b\r\n"),
                Example.of("set a 0 0 -1\r\n"));
    }

    @Override
    protected List<byte[]> responses() {
        return Stream.of(
                        "VALUE a 0 1\r\nx\r\nEND\r\n",
                        "END\r\n",
                        "VALUE a 0 0\r\n\r\nEND\r\n",
                        "VALUE \u00ff\u0080 4294967295 12\r\nEND\r\nEND\r\n\r\n\r\nEND\r\n",
                        "VALUE a 0 1 18446744073709551615\r\nx\r\nVALUE b 7 2 1\r\nyz\r\nEND\r\n",
                        "VALUE " + LONG_KEY + " 0 40000\r\n" + "v".repeat(40000) + "\r\nEND\r\n",
                        "VALUE a 0 1\r\nx\r\nSERVER_ERROR out of memory writing get response\r\n",
                        "VA 1 t-1 ka\r\nx\r\n",
                        "VA 0\r\n\r\n",
                        "VA 40000\r\n" + "v".repeat(40000) + "\r\n",
                        "HD\r\n",
                        "HD O123 ka\r\n",
                        "EN\r\n",
                        "EN O123\r\n",
                        "NS\r\n",
                        "EX\r\n",
                        "NF ka b\r\n",
                        "ME a exp=-1 la=3 cas=7 fetch=no cls=1 size=63\r\n",
                        "STORED\r\n",
                        "NOT_STORED\r\n",
                        "EXISTS\r\n",
                        "NOT_FOUND\r\n",
                        "DELETED\r\n",
                        "TOUCHED\r\n",
                        "OK\r\n",
                        "0\r\n",
                        "18446744073709551615\r\n",
                        "5    \r\n",
                        "VERSION 1.6.18\r\n",
                        "ERROR\r\n",
                        "CLIENT_ERROR bad data chunk\r\n",
                        "SERVER_ERROR object too large for cache\r\n",
                        "SERVER_ERROR\r\n")
                .map(ProtocolTck::frame)
                .toList();
    }

    @Override
    protected List<Merged> merged() {
        return List.of(
                Merged.of("get a\r\n", "get b\r\n", "get c\r\n")
                        .answered("VALUE a 0 1\r\nx\r\nVALUE c 7 5\r\nEND\r\n\r\nEND\r\n"),
                Merged.of("gets a\r\n", "gets b\r\n").answered("END\r\n"));
    }

    @Override
    protected List<Joined> joins() {
        return List.of(
                Joined.of("get a b c\r\n")
                        .answered("VALUE a 0 1\r\nx\r\nVALUE c 0 0\r\n\r\nEND\r\n", 0, 2)
                        .answered("VALUE b 3 5\r\nEND\r\n\r\nEND\r\n", 1)
                        .gives("VALUE a 0 1\r\nx\r\nVALUE b 3 5\r\nEND\r\n\r\nVALUE c 0 0\r\n\r\nEND\r\n"),
                Joined.of("get a b\r\n")
                        .answered("END\r\n", 1)
                        .answered("END\r\n", 0)
                        .gives("END\r\n"),
                Joined.of("get a b\r\n")
                        .failed("Connection refused", 0)
                        .answered("VALUE b 0 1\r\nx\r\nEND\r\n", 1)
                        .gives("SERVER_ERROR Connection refused\r\n"));
    }
}
