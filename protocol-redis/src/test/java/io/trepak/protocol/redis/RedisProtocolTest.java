package io.trepak.protocol.redis;

import io.trepak.api.protocol.Protocol;
import io.trepak.api.tck.Example;
import io.trepak.api.tck.Joined;
import io.trepak.api.tck.ProtocolTck;
import java.util.List;

class RedisProtocolTest extends ProtocolTck {
    private static final String LONG = "x".repeat(70_000);

    @Override
    protected Protocol subject() {
        return new RedisProtocol();
    }

    /** One object of one cache line. */
    @Override
    protected int maxBytesPerClient() {
        return 64;
    }

    @Override
    protected List<Example> examples() {
        return List.of(
                Example.of("*2\r\n$3\r\nGET\r\n$3\r\nfoo\r\n").keys("foo"),
                Example.of("*2\r\n$3\r\ngEt\r\n$0\r\n\r\n").keys(""),
                Example.of("*2\r\n$3\r\nget\r\n$4\r\n\r\n\u00ff\u0000\r\n").keys("\r\n\u00ff\u0000"),
                Example.of("*3\r\n$3\r\nset\r\n$12\r\nkey-number-1\r\n$10\r\n0123\r\n6789\r\n")
                        .keys("key-number-1"),
                Example.of("*3\r\n$3\r\nset\r\n$1\r\nk\r\n$0\r\n\r\n").keys("k"),
                Example.of("*3\r\n$3\r\nset\r\n$1\r\nk\r\n$70000\r\n" + LONG + "\r\n")
                        .keys("k"),
                Example.of("*5\r\n$3\r\nset\r\n$1\r\nk\r\n$70000\r\n" + LONG + "\r\n$2\r\nEX\r\n$2\r\n10\r\n")
                        .keys("k"),
                Example.of("*2\r\n$4\r\nmget\r\n$1\r\na\r\n").keys("a"),
                Example.of("*6\r\n$4\r\nMGET\r\n$1\r\na\r\n$0\r\n\r\n$3\r\nccc\r\n$1\r\na\r\n$11\r\nhello world\r\n")
                        .keys("a", "", "ccc", "a", "hello world"),
                Example.of("*3\r\n$4\r\nmset\r\n$1\r\na\r\n$1\r\n1\r\n").keys("a"),
                Example.of(
                                "*7\r\n$4\r\nmset\r\n$1\r\na\r\n$1\r\n1\r\n$2\r\nbb\r\n$0\r\n\r\n$0\r\n\r\n$5\r\n\r\n$1\r\r\n")
                        .keys("a", "bb", ""),
                Example.of("*5\r\n$4\r\nmset\r\n$1\r\na\r\n$1\r\n1\r\n$2\r\nbb\r\n$70000\r\n" + LONG + "\r\n")
                        .keys("a", "bb"),
                Example.of("*4\r\n$3\r\ndel\r\n$1\r\na\r\n$1\r\nb\r\n$1\r\nc\r\n")
                        .keys("a", "b", "c"),
                Example.of("*3\r\n$6\r\nunlink\r\n$1\r\na\r\n$1\r\nb\r\n").keys("a", "b"),
                Example.of("*3\r\n$5\r\ntouch\r\n$1\r\na\r\n$1\r\nb\r\n").keys("a", "b"),
                Example.of("*3\r\n$6\r\nexists\r\n$1\r\na\r\n$1\r\nb\r\n").keys("a", "b"),
                Example.of("*5\r\n$4\r\neval\r\n$8\r\nreturn 1\r\n$1\r\n1\r\n$3\r\nkey\r\n$3\r\narg\r\n")
                        .keys("key"),
                Example.of("*5\r\n$6\r\nzunion\r\n$1\r\n2\r\n$2\r\nz1\r\n$2\r\nz2\r\n$10\r\nWITHSCORES\r\n")
                        .keys("z1", "z2"),
                Example.of(
                                "*6\r\n$17\r\ngeoradiusbymember\r\n$1\r\ng\r\n$1\r\nm\r\n$1\r\n1\r\n$2\r\nkm\r\n$3\r\nASC\r\n")
                        .keys("g"),
                Example.of("*3\r\n$6\r\nsunion\r\n$1\r\na\r\n$2\r\nbb\r\n").keys("a", "bb"),
                Example.of(
                                "*7\r\n$11\r\nZUNIONSTORE\r\n$1\r\nd\r\n$1\r\n2\r\n$1\r\na\r\n$1\r\nb\r\n$9\r\nAGGREGATE\r\n$3\r\nMIN\r\n")
                        .keys("d", "a", "b"),
                Example.of("*6\r\n$4\r\nsort\r\n$1\r\nl\r\n$2\r\nBY\r\n$5\r\nstore\r\n$5\r\nstore\r\n$1\r\nd\r\n")
                        .keys("l", "d"),
                Example.of("*6\r\n$5\r\nxread\r\n$5\r\nCOUNT\r\n$1\r\n2\r\n$7\r\nSTREAMS\r\n$1\r\ns\r\n$1\r\n0\r\n")
                        .keys("s"),
                Example.of("*5\r\n$5\r\nxread\r\n$5\r\nBLOCK\r\n$7\r\nSTREAMS\r\n$1\r\ns\r\n$1\r\n0\r\n"),
                Example.of("*3\r\n$6\r\nOBJECT\r\n$8\r\nencoding\r\n$1\r\nk\r\n")
                        .keys("k"),
                Example.of("*2\r\n$6\r\nOBJECT\r\n$8\r\nnonsense\r\n"),
                Example.of("*4\r\n$4\r\nSCAN\r\n$8\r\n83886087\r\n$5\r\nMATCH\r\n$2\r\na*\r\n"),
                Example.of("*2\r\n$4\r\nSCAN\r\n$1\r\nx\r\n"),
                Example.of("*1\r\n$6\r\ndbsize\r\n"),
                Example.of("*2\r\n$5\r\nHELLO\r\n$1\r\n2\r\n"),
                Example.of("*1\r\n$7\r\ncommand\r\n"),
                Example.of("*1\r\n$6\r\nlolwut\r\n"),
                Example.of("*1\r\n$4\r\nPING\r\n"),
                Example.of("*2\r\n$4\r\nping\r\n$5\r\nhe\r\nl\r\n"),
                Example.of("PING\r\n"),
                Example.of("ping  hello\r\n"),
                Example.of("quit\n"),
                Example.of("\r\n"),
                Example.of("*0\r\n"),
                Example.of("*-1\r\n"),
                Example.of("*3\r\n$7\r\nNOTHING\r\n$3\r\nfoo\r\n$70000\r\n" + LONG + "\r\n"),
                Example.of("*1\r\n$3\r\nget\r\n"),
                Example.of("*2\r\n$3\r\nget\r\n$70000\r\n" + LONG + "\r\n"));
    }

    @Override
    protected List<byte[]> responses() {
        return List.of(
                frame("+OK\r\n"),
                frame("+\r\n"),
                frame("-ERR no\nsuch thing\r\n"),
                frame("-OOM command not allowed\r\n"),
                frame("-LOADING\r\n"),
                frame(":0\r\n"),
                frame(":-9223372036854775808\r\n"),
                frame("$-1\r\n"),
                frame("$0\r\n\r\n"),
                frame("$6\r\n\r\n$1\u00ff\u0000\r\n"),
                frame("$70000\r\n" + LONG + "\r\n"),
                frame("*-1\r\n"),
                frame("*0\r\n"),
                frame("*1\r\n$-1\r\n"),
                frame("*3\r\n$1\r\na\r\n$-1\r\n$0\r\n\r\n"),
                frame("*2\r\n$1\r\na\r\n$70000\r\n" + LONG + "\r\n"),
                frame("*2\r\n$70000\r\n" + LONG + "\r\n$1\r\na\r\n"),
                frame("*3\r\n*2\r\n:1\r\n*0\r\n-ERR inside\r\n*1\r\n*1\r\n+deep\r\n"));
    }

    @Override
    protected List<Joined> joins() {
        return List.of(
                Joined.of("*4\r\n$4\r\nmget\r\n$1\r\na\r\n$1\r\nb\r\n$1\r\nc\r\n")
                        .answered("*2\r\n$1\r\n1\r\n$0\r\n\r\n", 0, 2)
                        .answered("*1\r\n$-1\r\n", 1)
                        .gives("*3\r\n$1\r\n1\r\n$-1\r\n$0\r\n\r\n"),
                Joined.of("*3\r\n$4\r\nmget\r\n$1\r\na\r\n$1\r\nb\r\n")
                        .failed("Connection refused", 0)
                        .answered("*1\r\n$1\r\n2\r\n", 1)
                        .gives("-ERR Connection refused\r\n"),
                Joined.of("*5\r\n$4\r\nmset\r\n$1\r\na\r\n$1\r\n1\r\n$1\r\nb\r\n$1\r\n2\r\n")
                        .answered("+OK\r\n", 1)
                        .answered("+OK\r\n", 0)
                        .gives("+OK\r\n"),
                Joined.of("*4\r\n$3\r\ndel\r\n$1\r\na\r\n$1\r\nb\r\n$1\r\nc\r\n")
                        .answered(":2\r\n", 0, 2)
                        .answered(":1\r\n", 1)
                        .gives(":3\r\n"),
                Joined.of("*1\r\n$6\r\ndbsize\r\n")
                        .answered(":3\r\n")
                        .answered(":40\r\n")
                        .answered(":0\r\n")
                        .gives(":43\r\n"));
    }
}
