package io.trepak.protocol.memcached;

import io.trepak.api.protocol.Protocol;
import io.trepak.api.tck.ProtocolTck;
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
    protected List<byte[]> requests() {
        return Stream.of(
                        "get a\r\n",
                        "get a b\r\n",
                        "  get   a  b a   \r\n",
                        "gets \u00ff\u0080\u00e9\r\n",
                        "gets one two three four five six\r\n",
                        "get " + LONG_KEY + " x " + LONG_KEY + "\r\n",
                        "get" + " key".repeat(700) + "\r\n",
                        "gat 0 a\r\n",
                        "gats -1 a\r\n",
                        "gat 0 a b\r\n",
                        "gats  60  a   b a\r\n",
                        "set a 0 0 0\r\n\r\n",
                        "set a 0 0 1\r\nx\r\n",
                        "add " + LONG_KEY + " 4294967295 -2147483648 5 noreply\r\n\r\n\r\n\n\r\n",
                        "replace  a  1  2  3  \r\nxyz\r\n",
                        "append a 0 0 40000\r\n" + "v".repeat(40000) + "\r\n",
                        "prepend a 0 0 9\r\n\u0000\u0001\u0080\u00ff\r\nget\r\n",
                        "cas a 0 2147483647 1 18446744073709551615\r\nx\r\n",
                        "cas a 0 0 1 0 noreply\r\nx\r\n",
                        "incr a 18446744073709551615\r\n",
                        "decr a 007 noreply\r\n",
                        "delete a\r\n",
                        "delete a 0\r\n",
                        "delete a noreply\r\n",
                        "delete a 0 noreply\r\n",
                        "touch a -1\r\n",
                        "touch a 5 noreply\r\n",
                        "mg a\r\n",
                        "mg a v t k O123 q\r\n",
                        "mg Zm9v b v\r\n",
                        "ms a 1 T5 q c\r\nx\r\n",
                        "ms /w== 40000 b\r\n" + "v".repeat(40000) + "\r\n",
                        "ms a 0\r\n\r\n",
                        "md a q I T30\r\n",
                        "ma a N0 J13 v\r\n",
                        "me a\r\n",
                        "me Zm9v b\r\n",
                        "version\r\n",
                        "verbosity 1 noreply\r\n",
                        "quit\r\n",
                        // Answered here
                        "\r\n",
                        "get\r\n",
                        "stats\r\n",
                        "flush_all\r\n",
                        "shutdown\r\n",
                        "mn\r\n",
                        "mg a v v\r\n",
                        "ms a 5 !\r\nget b\r\n",
                        "unknown-command\r\n",
                        "get a\n",
                        "set a 0 0 1\r\nxyz",
                        "set a x 0 5\r\nget b\r\n",
                        "set a 0 0 -1\r\n")
                .map(ProtocolTck::frame)
                .toList();
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
}
