package io.trepak.protocol.redis;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.trepak.api.protocol.Failure;
import io.trepak.api.protocol.Failure.Kind;
import io.trepak.api.protocol.RequestFrame;
import io.trepak.api.tck.ProtocolFragments;
import io.trepak.api.tck.ProtocolOutput;
import io.trepak.api.tck.TestOptions;
import io.trepak.api.tck.TestPool;
import org.junit.jupiter.api.Test;

class FailureResponseTest {
    private final TestPool pool = TestPool.of(new RedisProtocol(), TestOptions.none(), "slots", 5000);

    private String error(Kind kind, String message) {
        ProtocolOutput out = new ProtocolOutput();
        pool.frontend().error(new RequestFrame(), Failure.of(kind, message), out);
        return out.text();
    }

    @Test
    void clientsOfAClusterGetWhatAClusterSays() {
        pool.units(16_384);
        assertEquals(
                "-CROSSSLOT Keys in request don't hash to the same slot\r\n", error(Kind.CROSS_SERVER, "other server"));
        assertEquals(
                "-CLUSTERDOWN no master for slot 8579 within 5000 ms\r\n",
                error(Kind.NO_SERVER, "no master for slot 8579 within 5000 ms"));
        assertEquals("-CLUSTERDOWN Connection refused\r\n", error(Kind.NO_SERVER, "Connection refused"));
        assertEquals("-ERR Connection refused\r\n", error(Kind.UNREACHABLE, "Connection refused"));
        assertEquals(
                "-TRYAGAIN the slot moved while this request of 2097152 bytes was on its way; nothing was changed,"
                        + " send it again\r\n",
                error(
                        Kind.NOT_KEPT,
                        "the unit moved while this request of 2097152 bytes was on its way; nothing was changed, send it again"));
        assertEquals("-NOAUTH x\r\n", error(Kind.UNREACHABLE, "NOAUTH x"));
    }

    @Test
    void clientsOfARingGetWhatTheyAlwaysGot() {
        assertEquals(
                "-CROSSSLOT Keys in request don't hash to the same server; give them a common hash tag (the pool's"
                        + " hash_tag says which), or see redis_multi_key\r\n",
                error(Kind.CROSS_SERVER, "other server"));
        assertEquals(
                "-ERR no server for 'a' within 5000 ms\r\n", error(Kind.NO_SERVER, "no server for 'a' within 5000 ms"));
        assertEquals("-ERR the unit moved\r\n", error(Kind.NOT_KEPT, "the unit moved"));
    }

    @Test
    void aFragmentThatFailsDecidesWhatTheClientOfAClusterGets() {
        pool.units(16_384);
        byte[] name = Resp.bytes("mget");
        ProtocolFragments parts = new ProtocolFragments(2, 0, 1)
                .to(RedisCommands.find(name, 0, name.length))
                .answered(0, "*1\r\n$1\r\na\r\n")
                .failed(1, Failure.of(Kind.NO_SERVER, "no master for slot 1 within 5000 ms"));
        ProtocolOutput out = new ProtocolOutput();
        pool.frontend().join(parts, out);
        assertEquals("-CLUSTERDOWN no master for slot 1 within 5000 ms\r\n", out.text());
    }
}
