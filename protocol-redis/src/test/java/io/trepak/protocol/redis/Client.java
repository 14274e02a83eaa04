package io.trepak.protocol.redis;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.trepak.api.protocol.FrontendCodec;
import io.trepak.api.protocol.PoolStatus;
import io.trepak.api.protocol.RequestFrame;
import io.trepak.api.protocol.Route;
import io.trepak.api.tck.ProtocolOutput;
import io.trepak.api.tck.TestOptions;
import io.trepak.api.tck.TestPool;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;

/** One client of a pool: sends bytes, sees what the proxy answers and, in angle brackets, what goes to servers. */
final class Client {
    static final String ADDRESS = "10.1.2.3:51234";

    private final FrontendCodec codec;
    private RequestFrame last;

    Client(String... options) {
        this(null, options);
    }

    /** Of a pool that can tell how many servers it has. */
    Client(PoolStatus status, String... options) {
        codec = codec(status, options);
    }

    private static FrontendCodec codec(PoolStatus status, String... options) {
        return TestPool.of(new RedisProtocol(), TestOptions.of(options(options)), status)
                .frontend(ADDRESS);
    }

    static Map<String, String> options(String... options) {
        Map<String, String> map = new TreeMap<>();
        for (int i = 0; i < options.length; i += 2) {
            map.put(options[i], options[i + 1]);
        }
        return map;
    }

    /** What is said of a request whose server is dead; null for nothing. */
    String missed(String request) {
        send(request);
        ProtocolOutput out = new ProtocolOutput();
        boolean any = codec.miss(last, last.keyCount(), out);
        assertTrue(any || out.text().isEmpty(), "wrote, and says it did not");
        return any ? out.text() : null;
    }

    /** The answers to whole requests, one after the other; those that end what came before are marked by a bar. */
    String send(String requests) {
        byte[] in = Resp.bytes(requests);
        ProtocolOutput answers = new ProtocolOutput();
        int offset = 0;
        while (offset < in.length) {
            last = new RequestFrame();
            int length = codec.decode(in, offset, in.length, last);
            assertTrue(length > 0, "not a whole request: " + requests.substring(offset));
            Route route = last.command().route();
            answers.writeText(last.isBarrier() ? "|" : "");
            if (route == Route.LOCAL) {
                codec.respond(in, offset, last, answers);
                answers.writeText(last.closesAfter() ? "<close>" : "");
            } else {
                answers.writeText("<" + route + " " + last.command().name());
                for (int key = 0; key < last.keyCount(); key++) {
                    answers.writeText(" " + text(in, offset + last.keyOffset(key), last.keyLength(key)));
                }
                if (route == Route.NAMED) {
                    answers.writeText(" " + last.toServer() + ": ");
                    codec.rewrite(in, offset, last, answers);
                    answers.write(in, offset + last.rewrittenBytes(), length - last.rewrittenBytes());
                }
                answers.writeText(last.lane() == 0 ? ">" : " lane " + last.lane() + ">");
            }
            offset += length;
        }
        return answers.text();
    }

    /** What decode says about the beginning of a request. */
    int begin(String beginning) {
        byte[] in = Resp.bytes(beginning);
        last = new RequestFrame();
        return codec.decode(in, 0, in.length, last);
    }

    /** Decodes more of the request begun before. */
    int goOn(String longerBeginning) {
        byte[] in = Resp.bytes(longerBeginning);
        return codec.decode(in, 0, in.length, last);
    }

    /** Answers the request begun last. */
    void respond(String beginning, ProtocolOutput out) {
        codec.respond(Resp.bytes(beginning), 0, last, out);
    }

    FrontendCodec codec() {
        return codec;
    }

    RequestFrame last() {
        return last;
    }

    /** An array of bulk strings. */
    static String array(String... arguments) {
        StringBuilder array = new StringBuilder("*" + arguments.length + "\r\n");
        for (String argument : arguments) {
            array.append("$" + argument.length() + "\r\n" + argument + "\r\n");
        }
        return array.toString();
    }

    private static String text(byte[] in, int offset, int length) {
        return new String(in, offset, length, StandardCharsets.ISO_8859_1);
    }
}
